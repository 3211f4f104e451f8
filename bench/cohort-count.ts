import { drive } from '../src/engine/drive.ts'
import { createEffects } from '../src/engine/effects.ts'
import { createProfile, type ProfileState } from '../src/engine/profile-state.ts'
import { compileProgram, type Program } from '../src/engine/program.ts'
import type { TrackedEvent } from '../src/model/event.ts'
import type { KindRules } from '../src/model/kind-rules.ts'
import { parseWorkspace } from '../src/model/parse-workspace.ts'
import { scramble } from './event-mix.ts'
import { median, ratio, tenth, whole, type BenchOptions, type Report } from './report.ts'

const COHORT_COUNTS = [10, 100, 1000]
const EVENTS = 200_000
const PROFILES = 10_000
const WARM_UP_EVENTS = 20_000
/** Effects are handed to a commit about this often; kept longer they would measure the garbage collector. */
const EVENTS_PER_COMMIT = 4000
const START = Date.UTC(2026, 0, 1)
const EVENT_GAP_MS = 50

/** What one event costs the engine alone, in this process, by the number of cohorts. */
export async function benchCohortCount(options: BenchOptions): Promise<Report> {
  const programs = COHORT_COUNTS.map((count) => ({ count, program: programOf(count) }))
  const micros = new Map<number, number[]>(COHORT_COUNTS.map((count) => [count, []]))
  for (const { program } of programs) run(program, WARM_UP_EVENTS)
  for (let round = 0; round < options.rounds; round++) {
    for (const { count, program } of programs) micros.get(count)!.push(run(program, EVENTS))
  }
  const cost = (count: number): number => median(micros.get(count)!)
  options.say(`cohort-count: ${COHORT_COUNTS.map((count) => `${count}: ${tenth(cost(count))} µs`).join(', ')}`)
  return {
    title: 'Cohort count',
    columns: ['cohorts', 'µs an event', `ratio to ${COHORT_COUNTS[0]}`, 'cohorts an event names'],
    rows: programs.map(({ count, program }) => [
      whole(count),
      tenth(cost(count)),
      ratio(cost(count) / cost(COHORT_COUNTS[0]!)),
      tenth(namedPerEvent(program)),
    ]),
    notes: [
      `${whole(EVENTS)} events of ${NAMES.length} names about ${whole(PROFILES)} people, engine only; medians of ${options.rounds} rounds.`,
      'An event costs by the cohorts that name it, which grow with all cohorts while the names stay the same: linear here would be a ratio of 10 and 100.',
    ],
  }
}

/** Names with what is left of 100 for each: a few are most of the traffic, as anywhere. */
const NAMES: readonly string[] = [
  'Product Viewed',
  'Page Viewed',
  'Product Added',
  'Product List Viewed',
  'Order Completed',
  'Checkout Started',
  'Cart Viewed',
  'Product Removed',
  ...Array.from({ length: 12 }, (_, index) => `Feature ${index + 1} Used`),
]
const CATEGORIES = ['Shoes', 'Jackets', 'Bags', 'Hats', 'Tents', 'Stoves', 'Maps', 'Lamps']

/** Few draws give the later names: the first has about 3 of 10 events, the last 1 of 200. */
function nameOf(seed: number): string {
  const draw = (seed % 10_000) / 10_000
  return NAMES[Math.floor(NAMES.length * draw ** 2.5)]!
}

function programOf(cohorts: number): Program {
  const conditions = Array.from({ length: cohorts }, (_, index) => [`cohort-${index}`, { where: conditionOf(index) }])
  const text = JSON.stringify({
    version: 1,
    workspace: 'bench',
    sources: { web: { writeKey: 'wk' } },
    cohorts: Object.fromEntries(conditions),
  })
  const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => '', kinds: { inbox: INBOX } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 3)))
  return compileProgram(parsed.value.workspace, { version: 1, reach: () => 'nothing' })
}

const INBOX: KindRules = { checkSettings: () => [], channels: ['push', 'email'], forwards: false, audiences: false }

/** Windows, counts, filters, anchors, combinations and breaks by turns, over all names evenly. */
function conditionOf(index: number): unknown {
  const event = NAMES[index % NAMES.length]!
  const other = NAMES[(index * 7 + 4) % NAMES.length]!
  const seed = scramble(index)
  const within = `${1 + (seed % 60)}d`
  switch (Math.floor(index / NAMES.length) % 6) {
    case 0:
      return { did: event, within }
    case 1:
      return { did: event, times: 2 + (seed % 8), within }
    case 2:
      return {
        did: event,
        where: { category: CATEGORIES[seed % CATEGORIES.length], price: { gte: seed % 150 } },
        within,
      }
    case 3:
      return {
        all: [
          { did: event, within },
          { didNot: other, since: event },
        ],
      }
    case 4:
      return { didNot: other, since: { did: event, within }, same: ['cart_id'] }
    default:
      return {
        all: [
          { did: event, within },
          { didNot: other, within: '7d' },
        ],
        for: `${1 + (seed % 12)}h`,
      }
  }
}

/** µs an event. */
function run(program: Program, events: number): number {
  const profiles = Array.from({ length: PROFILES }, (_, id): { state: ProfileState; isNew: boolean } => ({
    state: createProfile(id, START),
    isNew: true,
  }))
  // Made beforehand: parsing is measured elsewhere.
  const stream = Array.from({ length: events }, (_, position) => eventOf(position))
  let effects = createEffects()
  const startedAt = performance.now()
  for (const event of stream) {
    if (event.position % EVENTS_PER_COMMIT === 0) effects = createEffects()
    const profile = profiles[scramble(event.position) % PROFILES]!
    drive(program, profile.state, { kind: 'event', event, attach: [], isNew: profile.isNew }, event.at, effects)
    profile.isNew = false
  }
  return ((performance.now() - startedAt) * 1000) / events
}

function eventOf(position: number): TrackedEvent {
  const seed = scramble(position + 1)
  const at = START + position * EVENT_GAP_MS
  return {
    type: 'track',
    name: nameOf(seed),
    messageId: `m${position}`,
    ids: [],
    at,
    position,
    properties: {
      category: CATEGORIES[seed % CATEGORIES.length],
      price: seed % 200,
      cart_id: `c${seed % 5}`,
      product_id: `p${seed % 4000}`,
    },
    traits: {},
    context: {},
    integrations: {},
    source: 'web',
    receivedAt: at,
  }
}

function namedPerEvent(program: Program): number {
  let sum = 0
  const draws = 10_000
  for (let seed = 0; seed < draws; seed++) sum += program.cohortsByEvent.get(nameOf(seed))?.length ?? 0
  return sum / draws
}
