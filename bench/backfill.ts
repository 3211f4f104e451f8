import { copyFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { BENCH_WORKSPACE, BENCH_WRITE_KEY, CONNECTIONS, sendLoad, startRekindle, withFolder } from './processes.ts'
import { median, tenth, whole, type BenchOptions, type Report } from './report.ts'

/** Conditions on something that no cohort of the workspace remembers, so that all of history has to be read. */
const CONDITIONS = [
  { did: 'Product Viewed', where: { category: 'Shoes' }, times: { atLeast: 4 }, within: '30d' },
  { aggregate: { sum: 'Order Completed', of: 'total' }, gt: 300 },
  { did: 'Checkout Started', times: { atLeast: 2 }, within: '60d' },
]

/** A cohort that is new to a store with history: its preview, and until it is in force and everybody was judged. */
export async function benchBackfill(options: BenchOptions): Promise<Report> {
  return withFolder(async (folder) => {
    const workspace = join(folder, 'rekindle.yaml')
    copyFileSync(BENCH_WORKSPACE, workspace)
    const rekindle = await startRekindle({ folder, workspace, profile: options.profile })
    try {
      const { events, profiles } = options
      await sendLoad({
        url: rekindle.url,
        writeKey: BENCH_WRITE_KEY,
        events,
        eventsPerRequest: 100,
        connections: CONNECTIONS,
        profiles,
        firstEvent: 0,
      })
      await rekindle.untilApplied((await rekindle.position()).head)
      const rounds: { size: number; preview: number; inForce: number; judged: number }[] = []
      for (const [number, where] of CONDITIONS.entries()) {
        const preview = await timed(() => rekindle.api('/api/cohorts/preview', { method: 'POST', body: { where } }))
        const { size } = preview.value as { size: number }
        const definition = await definitionWith(workspace, `new-${number}`, where)
        const inForce = await timed(() => rekindle.api('/api/workspace', { method: 'PUT', body: definition }))
        const judged = await timed(async () => {
          while (((await rekindle.api('/api/workspace/change')) as { change: unknown }).change !== null) await delay(20)
        })
        options.say(
          `backfill: ${size} members, preview ${whole(preview.ms)} ms, in force after ${whole(inForce.ms)} ms`,
        )
        rounds.push({ size, preview: preview.ms, inForce: inForce.ms, judged: inForce.ms + judged.ms })
      }
      const pick = (what: 'preview' | 'inForce' | 'judged'): string =>
        tenth(median(rounds.map((round) => round[what])) / 1000)
      return {
        title: 'Backfill',
        columns: ['', 'seconds'],
        rows: [
          ['preview of a new cohort', pick('preview')],
          ['published until in force', pick('inForce')],
          ['published until everybody is judged', pick('judged')],
        ],
        notes: [
          `${whole(events)} events of history about ${whole(profiles)} people; medians of ${rounds.length} cohorts with ${rounds.map(({ size }) => whole(size)).join(', ')} members.`,
        ],
      }
    } finally {
      await rekindle.stop()
    }
  })
}

async function timed<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now()
  const value = await run()
  return { value, ms: performance.now() - start }
}

async function definitionWith(file: string, key: string, where: object): Promise<string> {
  const text = await readFile(file, 'utf8')
  return text.replace(/^cohorts:\n/m, `cohorts:\n  ${key}: { where: ${JSON.stringify(where)} }\n`)
}
