import type { Program } from '../src/engine/program.ts'
import { EngineDesk, measure, type Addressed } from './engine-desk.ts'
import { scramble } from './event-mix.ts'
import { cohortsByProduct, eventNames, manyCohorts, namedByAnEvent, shopEvent } from './many-cohorts.ts'
import { median, tenth, whole, type BenchOptions, type Report } from './report.ts'

const COHORT_COUNTS = [10, 100, 1000]
/** Names that grow with the cohorts; one name, and a product for each cohort; the same names whatever the number of cohorts. */
const SETTINGS: readonly Setting[] = [
  ...COHORT_COUNTS.map((cohorts) => ({ cohorts, names: cohorts / 5, byProduct: false })),
  ...COHORT_COUNTS.map((cohorts) => ({ cohorts, names: 1, byProduct: true })),
  ...COHORT_COUNTS.map((cohorts) => ({ cohorts, names: 20, byProduct: false })),
]
const EVENTS = 200_000
const PROFILES = 10_000
const WARM_UP_EVENTS = 20_000
/** Records are read and written once for so many events. */
const BATCH = 400

interface Setting {
  readonly cohorts: number
  readonly names: number
  readonly byProduct: boolean
}

interface Subject {
  readonly setting: Setting
  readonly names: readonly string[]
  readonly program: Program
  readonly rounds: { readonly cpuMicros: number; readonly length: number }[]
}

/** What one event costs the engine alone, in this process, by the number of cohorts and by how many of them name it. */
export async function benchCohortCount(options: BenchOptions): Promise<Report> {
  const subjects = SETTINGS.map((setting): Subject => {
    const names = eventNames(setting.names)
    const { cohorts, byProduct } = setting
    const program = byProduct ? cohortsByProduct(cohorts, names[0]!) : manyCohorts(cohorts, names)
    return { setting, names, program, rounds: [] }
  })
  for (const subject of subjects) run(subject, WARM_UP_EVENTS)
  for (let round = 0; round < options.rounds; round++) {
    for (const subject of subjects) {
      const result = run(subject, EVENTS)
      subject.rounds.push(result)
      options.say(
        `cohort-count: ${subject.setting.cohorts} cohorts, ${subject.setting.names} names${subject.setting.byProduct ? ', by product' : ''}: ${tenth(result.cpuMicros)} µs`,
      )
    }
  }
  return {
    title: 'Cohort count',
    columns: ['cohorts', 'event names', 'cohorts an event names', 'CPU, µs an event', 'characters a record'],
    rows: subjects.map(({ setting, names, program, rounds }) => {
      const named = namedByAnEvent(program, names)
      const cpuMicros = median(rounds.map((round) => round.cpuMicros))
      return [
        whole(setting.cohorts),
        setting.byProduct ? '1, by product' : whole(setting.names),
        tenth(named),
        tenth(cpuMicros),
        whole(median(rounds.map(({ length }) => length))),
      ]
    }),
    notes: [
      `${whole(EVENTS)} events about ${whole(PROFILES)} people, engine only, records read and written once for ${BATCH} events; all threads; medians of ${options.rounds} rounds.`,
      'Where each cohort asks for a product of its own, all of them name the event, and it meets the one that asks for its product.',
      'Where the names grow with the cohorts, an event names as many of 1,000 as of 10: what it costs then follows from the record, which tells of more that a person did.',
    ],
  }
}

function run({ program, names }: Subject, events: number): { readonly cpuMicros: number; readonly length: number } {
  const desk = new EngineDesk(program)
  const met = new Set<number>()
  let cpuMicros = 0
  for (let first = 0; first < events; first += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, index): Addressed => {
      const profile = 1 + (scramble(first + index) % PROFILES)
      const isNew = !met.has(profile)
      met.add(profile)
      return { event: shopEvent(first + index, names), profile, isNew, attach: [], merge: [] }
    })
    cpuMicros += measure(() => desk.apply(batch)).cpuMicros
  }
  return { cpuMicros: cpuMicros / events, length: desk.meanLength }
}
