import type { Program } from '../src/engine/program.ts'
import type { TrackedEvent } from '../src/model/event.ts'
import { compileText } from './engine-desk.ts'
import { scramble } from './event-mix.ts'

/** A shop's usual names, and as many more as are asked for: a few are most of the traffic, as anywhere. */
export const eventNames = (count: number): readonly string[] =>
  [...SHOP_NAMES, ...Array.from({ length: count }, (_, index) => `Feature ${index + 1} Used`)].slice(0, count)

const SHOP_NAMES = [
  'Product Viewed',
  'Page Viewed',
  'Product Added',
  'Product List Viewed',
  'Order Completed',
  'Checkout Started',
  'Cart Viewed',
  'Product Removed',
]
const CATEGORIES = ['Shoes', 'Jackets', 'Bags', 'Hats', 'Tents', 'Stoves', 'Maps', 'Lamps']
const START = Date.UTC(2026, 0, 1)
const EVENT_GAP_MS = 50

/** This many cohorts, spread evenly over the names. */
export const manyCohorts = (count: number, names: readonly string[]): Program =>
  compileConditions(Array.from({ length: count }, (_, index) => conditionOf(index, names)))

/** This many cohorts of one event, each asking for a product of its own. */
export const cohortsByProduct = (count: number, name: string): Program =>
  compileConditions(
    Array.from({ length: count }, (_, index) => ({ did: name, where: { product_id: `p${index}` }, within: '7d' })),
  )

function compileConditions(conditions: readonly unknown[]): Program {
  const cohorts = conditions.map((where, index) => [`cohort-${index}`, { where }])
  const definition = { version: 1, workspace: 'bench', sources: { web: { writeKey: 'wk' } } }
  return compileText(JSON.stringify({ ...definition, cohorts: Object.fromEntries(cohorts) }))
}

/** Windows, counts, filters, anchors, combinations and breaks by turns. */
function conditionOf(index: number, names: readonly string[]): unknown {
  const event = names[index % names.length]!
  const other = names[(index * 7 + 4) % names.length]!
  const seed = scramble(index)
  const within = `${1 + (seed % 60)}d`
  switch (Math.floor(index / names.length) % 6) {
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

/** The event at a position. Few draws give the later names: of twenty the first has about 3 of 10 events, the last 1 of 200. */
export function shopEvent(position: number, names: readonly string[]): TrackedEvent {
  const seed = scramble(position + 1)
  const at = START + position * EVENT_GAP_MS
  return {
    type: 'track',
    name: nameOf(seed, names),
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

function nameOf(seed: number, names: readonly string[]): string {
  const draw = (seed % 10_000) / 10_000
  return names[Math.floor(names.length * draw ** 2.5)]!
}

/** How many cohorts an event names, on average. */
export function namedByAnEvent(program: Program, names: readonly string[]): number {
  const draws = 10_000
  let sum = 0
  for (let seed = 0; seed < draws; seed++) sum += program.plans.planOf(nameOf(seed, names)).cohorts.length
  return sum / draws
}
