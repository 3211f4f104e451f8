import { EngineDesk, measure, type Addressed } from './engine-desk.ts'
import { eventNames, manyCohorts, shopEvent } from './many-cohorts.ts'
import { median, tenth, whole, type BenchOptions, type Report } from './report.ts'

const COHORT_COUNTS = [10, 100, 1000]
const EVENTS = 100_000
const NAMES = 20
/** Measured of each run: from the first events and from the last. */
const SAMPLE = 2000

interface Round {
  readonly earlyMicros: number
  readonly lateMicros: number
  readonly earlyLength: number
  readonly length: number
}

/** One person with a hundred thousand events, each read, applied and written by itself: what is kept of them is bounded, and so is the work. */
export async function benchHotProfile(options: BenchOptions): Promise<Report> {
  const rounds = new Map<number, Round[]>(COHORT_COUNTS.map((count) => [count, []]))
  for (let number = 0; number < options.rounds; number++) {
    for (const count of COHORT_COUNTS) {
      const round = run(count)
      rounds.get(count)!.push(round)
      options.say(
        `hot-profile: ${count} cohorts: ${tenth(round.earlyMicros)} µs early, ${tenth(round.lateMicros)} µs late, ${whole(round.length)} characters`,
      )
    }
  }
  const pick = (count: number, what: keyof Round): number => median(rounds.get(count)!.map((round) => round[what]))
  return {
    title: 'Hot profile',
    columns: [
      'cohorts',
      `CPU, µs an event, first ${whole(SAMPLE)}`,
      `last ${whole(SAMPLE)}`,
      'characters of the record then',
      'and then',
    ],
    rows: COHORT_COUNTS.map((count) => [
      whole(count),
      tenth(pick(count, 'earlyMicros')),
      tenth(pick(count, 'lateMicros')),
      whole(pick(count, 'earlyLength')),
      whole(pick(count, 'length')),
    ]),
    notes: [
      `${whole(EVENTS)} events of ${NAMES} names about one person, one every 50 ms, each committed by itself: read, applied, written; all threads; medians of ${options.rounds} rounds.`,
    ],
  }
}

function run(cohorts: number): Round {
  const names = eventNames(NAMES)
  const desk = new EngineDesk(manyCohorts(cohorts, names))
  const apply = (first: number, count: number): number => {
    const commits = Array.from({ length: count }, (_, index): readonly Addressed[] => [
      { event: shopEvent(first + index, names), profile: 1, isNew: first + index === 0, attach: [], merge: [] },
    ])
    return measure(() => commits.forEach((commit) => desk.apply(commit))).cpuMicros / count
  }
  const warmUp = new EngineDesk(manyCohorts(cohorts, names))
  for (let index = 0; index < SAMPLE; index++)
    warmUp.apply([{ event: shopEvent(index, names), profile: 1, isNew: index === 0, attach: [], merge: [] }])
  const earlyMicros = apply(0, SAMPLE)
  const earlyLength = desk.meanLength
  for (let first = SAMPLE; first < EVENTS - SAMPLE; first += SAMPLE) apply(first, SAMPLE)
  const lateMicros = apply(EVENTS - SAMPLE, SAMPLE)
  return { earlyMicros, earlyLength, lateMicros, length: desk.meanLength }
}
