import {
  BENCH_WORKSPACE,
  BENCH_WRITE_KEY,
  CONNECTIONS,
  sendLoad,
  startFloor,
  startRekindle,
  withFolder,
  type Rekindle,
  type Server,
} from './processes.ts'
import { median, ratio, tenth, whole, type BenchOptions, type Report } from './report.ts'

/** Events of one round, by how many go in a request: a few seconds each. */
const LOADS = [
  { eventsPerRequest: 100, events: 300_000 },
  { eventsPerRequest: 1, events: 30_000 },
] as const

/** Until the compiler has seen the hot paths. */
const WARM_UP_EVENTS = 30_000

interface Round {
  readonly rate: number
  readonly cpuMicros: number
  readonly clientShare: number
}

/** How fast events are taken durably, floor and Rekindle by turns; Rekindle as it ships, with its pipeline at work. */
export async function benchIngest(options: BenchOptions): Promise<Report> {
  return withFolder(async (folder) => {
    const floor = await startFloor(folder)
    const rekindle = await startRekindle({ folder, workspace: BENCH_WORKSPACE, profile: options.profile })
    try {
      const rows: string[][] = []
      const notes: string[] = []
      const counter = { next: 0 }
      for (const load of LOADS) rows.push(...(await compare({ floor, rekindle, options, counter, ...load })))
      notes.push(
        `Rekindle's memory at most: ${whole(rekindle.peakMegabytes())} MB. Medians of ${options.rounds} rounds.`,
      )
      notes.push('Client: how much of one core the process that sends took. Near 100 % it is what limits the rate.')
      return { title: 'Ingest', columns: ['', 'floor', 'Rekindle', 'ratio'], rows, notes }
    } finally {
      await Promise.all([floor.stop(), rekindle.stop()])
    }
  })
}

interface Comparison {
  readonly floor: Server
  readonly rekindle: Rekindle
  readonly options: BenchOptions
  readonly counter: { next: number }
  readonly eventsPerRequest: number
  readonly events: number
}

async function compare(comparison: Comparison): Promise<string[][]> {
  const { floor, rekindle, options, eventsPerRequest } = comparison
  const of: { floor: Round[]; rekindle: Round[] } = { floor: [], rekindle: [] }
  const warmUp = Math.min(comparison.events, WARM_UP_EVENTS)
  await runRound(comparison, floor, warmUp)
  await runRound(comparison, rekindle, warmUp)
  for (let round = 0; round < options.rounds; round++) {
    await settle(rekindle)
    of.floor.push(await runRound(comparison, floor, comparison.events))
    of.rekindle.push(await runRound(comparison, rekindle, comparison.events))
    options.say(
      `ingest, ${eventsPerRequest} a request, round ${round + 1}: floor ${whole(of.floor.at(-1)!.rate)}/s, Rekindle ${whole(of.rekindle.at(-1)!.rate)}/s`,
    )
  }
  await settle(rekindle)
  const pick = (side: readonly Round[], what: keyof Round): number => median(side.map((round) => round[what]))
  const name = eventsPerRequest === 1 ? '1 event a request' : `${eventsPerRequest} events a request`
  const row = (label: string, what: keyof Round, format: (value: number) => string, compared: boolean): string[] => {
    const [a, b] = [pick(of.floor, what), pick(of.rekindle, what)]
    return [`${name}: ${label}`, format(a), format(b), compared ? ratio(b / a) : '']
  }
  return [
    row('events/s', 'rate', whole, true),
    row('server CPU, µs an event', 'cpuMicros', tenth, true),
    row('client, % of a core', 'clientShare', (share) => whole(share * 100), false),
  ]
}

async function runRound(
  { counter, eventsPerRequest, options }: Comparison,
  server: Server,
  events: number,
): Promise<Round> {
  const firstEvent = counter.next
  counter.next += events
  const before = server.cpuSeconds()
  const result = await sendLoad({
    url: server.url,
    writeKey: BENCH_WRITE_KEY,
    events,
    eventsPerRequest,
    connections: CONNECTIONS,
    profiles: options.profiles,
    firstEvent,
  })
  const seconds = (result.endedAt - result.startedAt) / 1000
  return {
    rate: result.events / seconds,
    cpuMicros: ((server.cpuSeconds() - before) * 1e6) / result.events,
    clientShare: result.cpuSeconds / seconds,
  }
}

/** The pipeline finishes its work, so that it does not take the processor from the floor's round. */
async function settle(rekindle: Rekindle): Promise<void> {
  await rekindle.untilApplied((await rekindle.position()).head)
}
