import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { addTallies, checkSeed, commandFor, NO_TALLY, type Checked, type Tally } from './check-seed.ts'

/**
 * Many worlds, on two processes: `npm run test:simulation -- --seeds 20000 --from 1`, or one of them with `--seed 31`. Ends with 1 if
 * something does not hold in one of them; with `--until-wrong` it stops there.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
    part: { type: 'string' },
    'until-wrong': { type: 'boolean', default: false },
  },
})

const PROCESSES = 2
/** More would only fill the screen. */
const SHOWN_MAX = 10

interface Part {
  readonly tally: Tally
  readonly wrong: readonly Pick<Checked, 'seed' | 'wrong'>[]
}

if (values.seed !== undefined) await showOne(Number(values.seed))
else if (values.part !== undefined) await livePart(Number(values.part))
else await liveAll()

async function showOne(seed: number): Promise<void> {
  const { wrong, text, tally } = await checkSeed(seed)
  process.stdout.write(`${text}\n${JSON.stringify(tally)}\n${wrong.length === 0 ? 'All holds.' : wrong.join('\n')}\n`)
  process.exit(wrong.length === 0 ? 0 : 1)
}

async function livePart(number: number): Promise<void> {
  let tally = NO_TALLY
  const wrong: Pick<Checked, 'seed' | 'wrong'>[] = []
  const from = Number(values.from)
  for (let seed = from + number; seed < from + Number(values.seeds); seed += PROCESSES) {
    const checked = await checkSeed(seed)
    tally = addTallies(tally, checked.tally)
    if (checked.wrong.length > 0) wrong.push({ seed, wrong: checked.wrong })
    if (wrong.length > 0 && values['until-wrong']) break
  }
  process.send!({ tally, wrong } satisfies Part, () => process.exit(0))
}

async function liveAll(): Promise<void> {
  const parts = await Promise.all(
    Array.from({ length: PROCESSES }, async (_, number) => {
      const child = fork(fileURLToPath(import.meta.url), [
        `--seeds=${values.seeds}`,
        `--from=${values.from}`,
        `--part=${number}`,
        ...(values['until-wrong'] ? ['--until-wrong'] : []),
      ])
      const [part] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => Promise.reject(new Error(`A part of the simulation ended with ${code}`))),
      ])) as [Part]
      return part
    }),
  )
  const wrong = parts.flatMap((part) => part.wrong).sort((a, b) => a.seed - b.seed)
  const tally = parts.map((part) => part.tally).reduce(addTallies)
  for (const { seed, wrong: what } of wrong.slice(0, SHOWN_MAX))
    process.stdout.write(
      `seed ${seed}: ${what[0]}${what.length > 1 ? ` (and ${what.length - 1} more)` : ''}\n  ${commandFor(seed)}\n`,
    )
  process.stdout.write(
    `${values.seeds} worlds: ${tally.calls} calls to tools, ${tally.deliveries} deliveries, ${tally.listChanges} changes of lists, ${tally.crashes} crashes; something is wrong in ${wrong.length}\n`,
  )
  process.exit(wrong.length === 0 ? 0 : 1)
}
