import {
  BENCH_WORKSPACE,
  BENCH_WRITE_KEY,
  CONNECTIONS,
  sendLoad,
  startFloor,
  startRekindle,
  withFolder,
  type Rekindle,
} from './processes.ts'
import { median, ratio, tenth, whole, type BenchOptions, type Report } from './report.ts'

const EVENTS_PER_REQUEST = 100

interface Round {
  readonly floorRate: number
  readonly floorCpuMicros: number
  readonly ingestRate: number
  /** Events by the time from the first byte until the last of them was applied and committed. */
  readonly rate: number
  readonly cpuMicros: number
  readonly peakMegabytes: number
  readonly tally: Tally
}

interface Tally {
  readonly profiles: number
  readonly memberships: number
  readonly journeys: number
  readonly attempts: number
}

/**
 * The whole way: collect, log, identity, 20 cohorts, 5 campaigns, outbox, commit. Each round starts with an empty store and a cold
 * process, sends everything as fast as it is taken, and waits for the last commit; the floor takes the same events before.
 */
export async function benchPipeline(options: BenchOptions): Promise<Report> {
  const rounds: Round[] = []
  for (let number = 0; number < options.rounds; number++) {
    rounds.push(await withFolder((folder) => runRound(folder, options)))
    const { rate, floorRate, peakMegabytes } = rounds.at(-1)!
    options.say(
      `pipeline, round ${number + 1}: floor ${whole(floorRate)}/s, pipeline ${whole(rate)}/s, ratio ${ratio(rate / floorRate)}, ${whole(peakMegabytes)} MB`,
    )
  }
  const pick = (what: Exclude<keyof Round, 'tally'>): number => median(rounds.map((round) => round[what]))
  const { tally } = rounds.at(-1)!
  return {
    title: 'Pipeline',
    columns: ['', 'floor', 'Rekindle', 'ratio'],
    rows: [
      [
        'events/s, first byte to last commit',
        whole(pick('floorRate')),
        whole(pick('rate')),
        ratio(median(rounds.map((round) => round.rate / round.floorRate))),
      ],
      [
        'events/s taken meanwhile',
        whole(pick('floorRate')),
        whole(pick('ingestRate')),
        ratio(pick('ingestRate') / pick('floorRate')),
      ],
      [
        'server CPU, µs an event',
        tenth(pick('floorCpuMicros')),
        tenth(pick('cpuMicros')),
        ratio(pick('cpuMicros') / pick('floorCpuMicros')),
      ],
      ['memory at most, MB', '', whole(pick('peakMegabytes')), ''],
    ],
    notes: [
      `${whole(options.events)} events about ${whole(options.profiles)} people, ${EVENTS_PER_REQUEST} a request (${tenth(options.events / options.profiles)} a person: records grow with them); medians of ${options.rounds} rounds, each with an empty store.`,
      `One round made ${whole(tally.profiles)} profiles, ${whole(tally.memberships)} memberships, ${whole(tally.journeys)} journeys and ${whole(tally.attempts)} sent messages.`,
    ],
  }
}

async function runRound(folder: string, options: BenchOptions): Promise<Round> {
  const load = {
    writeKey: BENCH_WRITE_KEY,
    events: options.events,
    eventsPerRequest: EVENTS_PER_REQUEST,
    connections: CONNECTIONS,
    profiles: options.profiles,
    firstEvent: 0,
  }
  const floor = await startFloor(folder)
  const floorResult = await sendLoad({ ...load, url: floor.url })
  const floorCpu = floor.cpuSeconds()
  await floor.stop()

  const rekindle = await startRekindle({ folder, workspace: BENCH_WORKSPACE, profile: options.profile })
  try {
    const cpu = rekindle.cpuSeconds()
    const result = await sendLoad({ ...load, url: rekindle.url })
    // Everything that was answered lies below the head of now.
    await rekindle.untilApplied((await rekindle.position()).head)
    const doneAt = performance.timeOrigin + performance.now()
    return {
      floorRate: perSecond(floorResult.events, floorResult.endedAt - floorResult.startedAt),
      floorCpuMicros: (floorCpu * 1e6) / floorResult.events,
      ingestRate: perSecond(result.events, result.endedAt - result.startedAt),
      rate: perSecond(result.events, doneAt - result.startedAt),
      cpuMicros: ((rekindle.cpuSeconds() - cpu) * 1e6) / result.events,
      peakMegabytes: rekindle.peakMegabytes(),
      tally: await takeTally(rekindle, result.events),
    }
  } finally {
    await rekindle.stop()
  }
}

const perSecond = (events: number, ms: number): number => (events * 1000) / ms

/** What came of it; throws if events are missing, since a pipeline that drops events is fast for nothing. */
async function takeTally(rekindle: Rekindle, events: number): Promise<Tally> {
  const applied = await rekindle.metric('rekindle_inputs_applied_total')
  if (applied < events) throw new Error(`Only ${applied} of ${events} events were applied`)
  const { profiles } = (await rekindle.api('/api/status')) as { profiles: number }
  const cohorts = (await rekindle.api('/api/cohorts?limit=100')) as { items: { size: number }[] }
  const campaigns = (await rekindle.api('/api/campaigns?limit=100')) as { items: { entered?: number }[] }
  return {
    profiles,
    memberships: cohorts.items.reduce((sum, { size }) => sum + size, 0),
    journeys: campaigns.items.reduce((sum, { entered }) => sum + (entered ?? 0), 0),
    attempts: await rekindle.metric('rekindle_attempts_total'),
  }
}
