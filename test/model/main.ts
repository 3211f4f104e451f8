import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { differenceOf } from './agreement.ts'
import { addCompared, nothingCompared, shortcomingsOf, type Compared } from './compared.ts'
import { scenarioOf } from './scenario-grammar.ts'
import { shrink } from './shrink.ts'
import { soak, type Failure, type SoakOptions, type SoakResult } from './soak.ts'

/**
 * The long comparison of engine and model, on several threads: `node test/model/main.ts --events 2000000 --seed 1`.
 * Exit codes: 0 they agree, 1 they differ or too little happened.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(Math.min(8, availableParallelism())) },
    /** A failure is printed as it is. */
    'no-shrink': { type: 'boolean', default: false },
  },
})

/** A long run says so often that it is alive; a difference stops it at the end of its share. */
const SHARE_EVENTS = 500_000

if (isMainThread) await main()
else parentPort!.postMessage(await soak(workerData as SoakOptions))

async function main(): Promise<void> {
  const began = performance.now()
  const [events, seed, workers] = [Number(values.events), Number(values.seed), Number(values.workers)]
  const compared = nothingCompared()
  const failures: Failure[] = []
  let next = seed
  while (compared.events < events && failures.length === 0) {
    const share = Math.ceil(Math.min(SHARE_EVENTS, events - compared.events) / workers)
    const results = await Promise.all(
      Array.from({ length: workers }, (_, index) => runWorker({ seed: next + index, stride: workers, events: share })),
    )
    for (const result of results) {
      addCompared(compared, result.compared)
      if (result.failure) failures.push(result.failure)
    }
    next += workers * Math.max(...results.map((result) => result.compared.scenarios + 1))
    console.log(`${compared.events.toLocaleString('en')} events`)
  }
  report(compared, (performance.now() - began) / 1000)
  const shortcomings = failures.length > 0 ? [] : shortcomingsOf(compared)
  for (const failure of failures) await explain(failure)
  for (const shortcoming of shortcomings) console.log(`Too little was compared: ${shortcoming}`)
  process.exitCode = failures.length + shortcomings.length === 0 ? 0 : 1
}

function runWorker(options: SoakOptions): Promise<SoakResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: options, argv: process.argv.slice(2) })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function report(compared: Compared, seconds: number): void {
  const lines = Object.entries(compared).map(([name, count]) => `  ${name.padEnd(14)} ${count.toLocaleString('en')}`)
  console.log(['Compared:', ...lines, `  in ${seconds.toFixed(1)} s`].join('\n'))
}

async function explain({ seed, difference }: Failure): Promise<void> {
  console.log(`Seed ${seed}: the engine and the model differ. ${difference}`)
  if (values['no-shrink']) return
  const smallest = await shrink(scenarioOf(seed), async (smaller) => (await differenceOf(smaller)) !== undefined)
  const found = `${await differenceOf(smallest)}`
  console.log(`The smallest that fails, for test/model/fixtures/ (say in "name" what it shows):`)
  console.log(JSON.stringify({ name: found, scenario: smallest }, undefined, 1))
}
