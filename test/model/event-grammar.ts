import type { Properties } from '../../src/model/event.ts'
import type { Chance } from './chance.ts'
import { EVENT_NAMES, isoDate } from './cohort-grammar.ts'
import type { SentEvent } from './scenario.ts'

/** What an event says, without whom it is about and when. */
export type Saying = Pick<SentEvent, 'type'> & Partial<Pick<SentEvent, 'event' | 'properties' | 'traits' | 'context'>>

export interface SayingKind {
  /** How often it comes, compared with the others. */
  readonly weight: number
  /** @param at event time, ms after START: dates are drawn near it. */
  readonly make: (chance: Chance, at: number) => Saying
}

/** What people do. A new kind of event is one more line here. */
export const SAYINGS: readonly SayingKind[] = [
  { weight: 30, make: (chance) => track(chance, plainProperties(chance)) },
  { weight: 8, make: (chance, at) => track(chance, richProperties(chance, at)) },
  { weight: 6, make: (chance, at) => ({ type: 'identify', traits: traits(chance, at) }) },
]

/** For cohorts on traits. */
export const TRAIT_SAYINGS: readonly SayingKind[] = [
  { weight: 1, make: (chance) => track(chance, plainProperties(chance)) },
  { weight: 1, make: (chance, at) => ({ type: 'identify', traits: traits(chance, at) }) },
]

/** For cohorts on who wants what. */
export const CHOICE_SAYINGS: readonly SayingKind[] = [
  { weight: 4, make: choice },
  { weight: 1, make: (chance) => ({ type: 'identify', traits: { unsubscribed: chance.pick([true, false, null]) } }) },
  { weight: 2, make: (chance) => track(chance, plainProperties(chance)) },
]

/** For cohorts on what is in a cart. */
export const CART_SAYINGS: readonly SayingKind[] = [
  { weight: 6, make: (chance, at) => track(chance, cartProperties(chance, at)) },
  { weight: 1, make: (chance) => track(chance, plainProperties(chance)) },
  { weight: 1, make: (chance, at) => ({ type: 'identify', traits: { cart: dateNear(chance, at) } }) },
]

/** For profiles with more facts than the engine keeps: many events, many values, many combinations. */
export const HOT_SAYINGS: readonly SayingKind[] = [
  {
    weight: 1,
    make: (chance) => ({
      type: 'track',
      event: chance.pick(['A', 'A', 'A', 'B', 'C']),
      properties: { x: chance.pick<unknown>([1, 2, chance.int(1, 150), 'a']), y: chance.int(1, 2) },
    }),
  },
]

const track = (chance: Chance, properties: Properties): Saying => ({
  type: 'track',
  event: chance.pick(EVENT_NAMES),
  properties,
  ...(chance.often(0.3) && { context: { page: chance.pick<unknown>(['a', 1]) } }),
})

function choice(chance: Chance): Saying {
  return {
    type: 'track',
    event: chance.pick(['Unsubscribed', 'Unsubscribed', 'Subscribed', 'Subscribed', 'Email Marked as Spam']),
    properties: json({
      topic: chance.pick<unknown>([undefined, undefined, 'news', 'offers', ['news', 'offers'], 5, '', []]),
      channel: chance.pick<unknown>([undefined, 'email', 'push', null, 5]),
    }),
  }
}

const thing = (chance: Chance, at: number): Properties => ({
  sku: chance.pick<unknown>(['a', 'b', 'c', 1, null, true]),
  at: dateNear(chance, at),
  isBig: chance.often(0.5),
  parts: [1],
})

const cartProperties = (chance: Chance, at: number): Properties => ({
  ...thing(chance, at),
  x: chance.int(1, 2),
  products: Array.from({ length: chance.int(0, 3) }, () => chance.pick<unknown>([thing(chance, at), null, 'a'])),
})

const plainProperties = (chance: Chance): Properties =>
  json({
    x: chance.pick<unknown>([1, 1, 2, undefined]),
    y: chance.pick<unknown>([1, 2, null]),
    open_class: chance.pick<unknown>([undefined, undefined, undefined, undefined, 'machine', 'human']),
  })

function richProperties(chance: Chance, at: number): Properties {
  const rarely = <T>(value: T): T | undefined => (chance.often(0.25) ? value : undefined)
  return json({
    x: chance.pick(valuesNear(at)),
    y: chance.pick(valuesNear(at)),
    date: rarely(dateNear(chance, at)),
    tags: rarely([chance.pick<unknown>([1, 'a', 'ab', null]), chance.pick<unknown>([1, 'a'])]),
    cart: rarely(chance.pick<unknown>([{ id: 1 }, { id: 'a' }, {}, 'a'])),
    products: rarely([chance.pick<unknown>([{ sku: 1 }, { sku: 'a' }, { sku: ['a', 'b'] }, {}, null])]),
    open_class: rarely(chance.pick(['machine', 'synthetic', 'human', 'unknown'])),
  })
}

const SCALARS: readonly unknown[] = [1, 1, 1, 2, 2, 3, 0.1, 0.2, true, null, undefined]
const TEXTS: readonly unknown[] = ['1', '2', 'a', 'b', 'ab', 'ab', 'aab']

const valuesNear = (at: number): readonly unknown[] => [...SCALARS, ...TEXTS, isoDate(at + 5), [1, 'a'], { deep: 1 }]

function traits(chance: Chance, at: number): Properties {
  const rarely = <T>(value: T): T | undefined => (chance.often(0.25) ? value : undefined)
  return json({
    plan: rarely(chance.pick<unknown>(['a', 'ab', 1, 2, null, true])),
    trial_ends: rarely(chance.pick<unknown>([dateNear(chance, at), dateNear(chance, at), null, 'soon', [], {}])),
    dates: rarely([dateNear(chance, at), dateNear(chance, at)]),
    address: rarely(chance.pick<unknown>([{ city: 'a' }, { city: 2 }, {}, null])),
    devices: rarely([{ os: chance.pick<unknown>([dateNear(chance, at), 'a', 1, null]) }]),
  })
}

/** As milliseconds, as ISO text, and as ISO text without a zone. */
function dateNear(chance: Chance, at: number): unknown {
  const text = isoDate(at + chance.int(-5, 40))
  return chance.pick<unknown>([Date.parse(text), text, text.slice(0, -1)])
}

/** Leaves out what is undefined, as JSON does. */
const json = (data: Readonly<Record<string, unknown>>): Properties =>
  Object.fromEntries(Object.entries(data).filter(([, each]) => each !== undefined))
