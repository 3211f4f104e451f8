import { readdirSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startRekindle, withFolder, type Rekindle } from './processes.ts'
import { tenth, whole, type BenchOptions, type Report } from './report.ts'

const WRITE_KEY = 'wk_bench'
const EVENTS_PER_REQUEST = 1000
const REQUESTS_AT_ONCE = 8
/** All journeys wait for one moment: it must lie behind the time that it takes to begin them, on a slow machine too. */
const BEGIN_MS_PER_JOURNEY = 0.1
const BEGIN_MS_MIN = 20_000
/** Before the moment comes nothing may have fired; asked so long before it that the answer is in. */
const LOOK_BEFORE_MS = 500
const POLL_MS = 50

/**
 * As many journeys as `--events` says, each of a person of its own, that wait for the same moment: what they take while nothing
 * happens, how long a process takes to start over them, and how fast they go on when the moment comes.
 */
export async function benchWaiting(options: BenchOptions): Promise<Report> {
  return withFolder(async (folder) => {
    const journeys = options.events
    const dueAt = Date.now() + Math.max(BEGIN_MS_MIN, journeys * BEGIN_MS_PER_JOURNEY)
    const workspace = join(folder, 'rekindle.yaml')
    await writeFile(workspace, definition(dueAt))

    const first = await startRekindle({ folder, workspace })
    const beganAt = performance.now()
    await beginJourneys(first, journeys)
    const beginMs = performance.now() - beganAt
    await first.stop()
    if (Date.now() > dueAt)
      throw new Error(`Beginning ${journeys} journeys took ${whole(beginMs)} ms, longer than planned`)
    options.say(`waiting: ${whole(journeys)} journeys began in ${tenth(beginMs / 1000)} s`)

    const startedAt = performance.now()
    const rekindle = await startRekindle({ folder, workspace, profile: options.profile })
    try {
      const startMs = performance.now() - startedAt
      const megabytes = rekindle.peakMegabytes()
      await delay(dueAt - Date.now() - LOOK_BEFORE_MS)
      const cpu = rekindle.cpuSeconds()
      const early = await ended(rekindle)
      if (early > 0) throw new Error(`${early} journeys went on before their time`)
      while ((await ended(rekindle)) < journeys) await delay(POLL_MS)
      const fireMs = Date.now() - dueAt
      const cpuMicros = ((rekindle.cpuSeconds() - cpu) * 1e6) / journeys
      const fired = await rekindle.metric('rekindle_wakeups_fired_total')
      if (fired !== journeys) throw new Error(`${fired} wake-ups fired for ${journeys} journeys`)
      return {
        title: 'Waiting journeys',
        columns: ['', ''],
        rows: [
          ['start until ready, s', tenth(startMs / 1000)],
          ['memory once ready, MB', whole(megabytes)],
          ['memory at most, MB', whole(rekindle.peakMegabytes())],
          ['on disk, bytes a journey', whole(bytesIn(join(folder, 'data')) / journeys)],
          ['wake-ups/s, from the moment until the last commit', whole((journeys * 1000) / fireMs)],
          ['server CPU, µs a wake-up', tenth(cpuMicros)],
        ],
        notes: [
          `${whole(journeys)} journeys of as many people wait for one and the same moment, the hardest case; the process was started anew in between.`,
          'None went on before it, all did after it, and each once; a run in which that fails has no result.',
        ],
      }
    } finally {
      await rekindle.stop()
    }
  })
}

async function beginJourneys(rekindle: Rekindle, journeys: number): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < journeys) {
      const from = next
      next = Math.min(journeys, from + EVENTS_PER_REQUEST)
      const batch = Array.from({ length: next - from }, (_, index) => ({
        type: 'track',
        event: 'Trial Began',
        userId: `user-${from + index}`,
        messageId: `trial-${from + index}`,
      }))
      const response = await fetch(`${rekindle.url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${WRITE_KEY}:`)}` },
        body: JSON.stringify({ batch }),
      })
      if (!response.ok) throw new Error(`A batch was answered ${response.status}: ${await response.text()}`)
      await response.body?.cancel()
    }
  }
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, work))
  await rekindle.untilApplied((await rekindle.position()).head)
}

/** Journeys that went on from their wait: the step behind it ends them. */
async function ended(rekindle: Rekindle): Promise<number> {
  const { ended: reasons } = (await rekindle.api('/api/campaigns/trial')) as { ended: Readonly<Record<string, number>> }
  return Object.values(reasons).reduce((sum, count) => sum + count, 0)
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)

const definition = (dueAt: number): string => `
version: 1
workspace: bench
sending: inbox
sources: { bench: { writeKey: ${WRITE_KEY} } }
campaigns:
  trial:
    entry: { event: Trial Began }
    steps:
      - wait: { until: "${new Date(dueAt).toISOString()}" }
      - exit: over
`
