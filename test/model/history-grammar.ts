import fc from 'fast-check'
import type { Properties } from '../../src/model/event.ts'
import { EVENT_NAMES, isoDate, pick, START } from './cohort-grammar.ts'

/** One thing that happens to a person, `gapMs` after the one before. */
export interface HistoryStep {
  readonly gapMs: number
  /** Event time is that much before now. */
  readonly lagMs: number
  readonly does: Deed
  /** Whether time is stopped at each millisecond on the way here to compare; otherwise it passes at once. */
  readonly watched: boolean
  /** Whether the state goes to the store and back before. */
  readonly stored: boolean
  /** Which of the person's profiles, as long as they are not merged. */
  readonly profile: number
}

export type Deed =
  | { readonly kind: 'track'; readonly name: string; readonly properties: Properties; readonly context: Properties }
  | { readonly kind: 'identify'; readonly traits: Properties }
  /** The same fact once more: the one that many facts ago. */
  | { readonly kind: 'repeat'; readonly ago: number }
  /** Two of the person's profiles turn out to be the same. */
  | { readonly kind: 'merge'; readonly survivor: number; readonly loser: number }

const value = fc.oneof(
  { weight: 9, arbitrary: pick<unknown>(1, 1, 1, 2, 2, 3, 0.1, 0.2, true, null, undefined) },
  { weight: 8, arbitrary: pick<unknown>('1', '2', 'a', 'b', 'ab', 'ab', 'aab', isoDate(5)) },
  { weight: 2, arbitrary: pick<unknown>([1, 'a'], { deep: 1 }) },
)

/** Leaves out what is undefined, as JSON does. */
const json = (data: Readonly<Record<string, unknown>>): Properties =>
  Object.fromEntries(Object.entries(data).filter(([, each]) => each !== undefined))

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 4, nil: undefined })

const plainProperties = fc
  .record({
    x: pick<unknown>(1, 1, 2, undefined),
    y: pick<unknown>(1, 2, null),
    open_class: pick<unknown>(undefined, undefined, undefined, undefined, 'machine', 'human'),
  })
  .map(json)

const richProperties = fc
  .record({
    x: value,
    y: value,
    tags: rarely(fc.array(pick<unknown>(1, 'a', 'ab', null), { maxLength: 2 })),
    cart: rarely(pick<unknown>({ id: 1 }, { id: 'a' }, {}, 'a')),
    products: rarely(
      fc.array(pick<unknown>({ sku: 1 }, { sku: 'a' }, { sku: ['a', 'b'] }, {}, null), { maxLength: 2 }),
    ),
    open_class: rarely(pick('machine', 'synthetic', 'human', 'unknown')),
  })
  .map(json)

const context = pick<Properties>({}, {}, { page: 'a' }, { page: 1 })

const trackWith = (properties: fc.Arbitrary<Properties>) =>
  fc
    .tuple(pick(...EVENT_NAMES), properties, context)
    .map(([name, properties, context]): Deed => ({ kind: 'track', name, properties, context }))

const track = trackWith(plainProperties)

const near = fc.integer({ min: -5, max: 50 })
const date = fc.oneof(
  near.map((ms) => START + ms),
  near.map(isoDate),
  near.map((ms) => isoDate(ms).slice(0, -1)),
)

const identify = fc
  .record({
    plan: rarely(pick<unknown>('a', 'ab', 1, 2, null, true)),
    trial_ends: rarely(fc.oneof({ weight: 5, arbitrary: date }, pick<unknown>(null, 'soon', [], {}))),
    dates: rarely(fc.array(date, { maxLength: 3 })),
    address: rarely(pick<unknown>({ city: 'a' }, { city: 2 }, {}, null)),
    devices: rarely(
      fc.array(
        fc.oneof(date, pick<unknown>('a', 1, null)).map((os) => ({ os })),
        { maxLength: 2 },
      ),
    ),
  })
  .map((traits): Deed => ({ kind: 'identify', traits: json(traits) }))

/** One of the deeds before it again, at most so many ago. */
export const repeatWithin = (max: number): fc.Arbitrary<Deed> => fc.nat({ max }).map((ago) => ({ kind: 'repeat', ago }))
const repeat = repeatWithin(6)

/** Several things in one millisecond, and pauses longer than most windows. */
const gap = pick(0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 6, 9, 14)
const lag = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }) },
)

const step = (does: fc.Arbitrary<Deed>, profiles: number): fc.Arbitrary<HistoryStep> =>
  fc.record({
    gapMs: gap,
    lagMs: lag,
    does,
    watched: fc.boolean(),
    stored: pick(false, false, false, true),
    profile: fc.nat({ max: profiles - 1 }),
  })

/** Long histories are as likely as short ones. */
const LENGTH = { minLength: 1, maxLength: 24, size: 'max' } as const

export const history: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  step(
    fc.oneof({ weight: 12, arbitrary: track }, { weight: 3, arbitrary: identify }, { weight: 1, arbitrary: repeat }),
    1,
  ),
  LENGTH,
)

/** Little else than time, for the suite about `for`. */
export const spanHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  step(
    fc
      .tuple(pick('A', 'B', 'A', 'B', 'C'), pick<Properties>({ x: 1 }, { x: 2 }, { x: 1 }, {}))
      .map(([name, properties]): Deed => ({ kind: 'track', name, properties, context: {} })),
    1,
  ),
  { minLength: 1, maxLength: 14, size: 'max' },
)

/** Many events of few kinds with values to add up, for the suite about patterns. */
export const patternHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  step(
    fc.oneof(
      {
        weight: 12,
        arbitrary: trackWith(
          fc
            .record({
              x: pick<unknown>(1, 1, 2, 0.1, 0.2, 'a', [1, 'a'], undefined),
              date: rarely(fc.integer({ min: -5, max: 50 }).map((ms) => START + ms)),
            })
            .map(json),
        ),
      },
      { weight: 1, arbitrary: repeat },
    ),
    1,
  ),
  { minLength: 1, maxLength: 14, size: 'max' },
)

/** Values of every kind, for the suite about matches. */
export const matchingHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  step(fc.oneof(trackWith(richProperties), identify), 1),
  { minLength: 1, maxLength: 8, size: 'max' },
)

export const PROFILES = 3

export const merge = fc
  .tuple(fc.nat({ max: PROFILES - 1 }), fc.nat({ max: PROFILES - 1 }))
  .map(([survivor, loser]): Deed => ({ kind: 'merge', survivor, loser }))

export const mergingHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  step(
    fc.oneof(
      { weight: 12, arbitrary: track },
      { weight: 3, arbitrary: identify },
      { weight: 1, arbitrary: repeat },
      { weight: 3, arbitrary: merge },
    ),
    PROFILES,
  ),
  LENGTH,
)
