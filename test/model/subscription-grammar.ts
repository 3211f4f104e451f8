import fc from 'fast-check'
import type { Condition } from '../../src/model/condition.ts'
import { pick, spanOf, type Cohorts } from './cohort-grammar.ts'
import { merge, repeatWithin, type Deed, type HistoryStep } from './history-grammar.ts'

export const subscribed: fc.Arbitrary<Condition> = pick('news', 'offers', 'email', 'push').map((to) => ({
  kind: 'subscribed',
  to,
}))

/** Cohorts on who wants what, now and for how long. */
export const subscriptionCohorts: fc.Arbitrary<Cohorts> = fc
  .array(fc.oneof(subscribed, spanOf(subscribed)), { minLength: 1, maxLength: 4 })
  .map((all) => Object.fromEntries(all.map((each, index) => [`c${index}`, each])))

const choice = fc
  .tuple(
    pick('Unsubscribed', 'Unsubscribed', 'Subscribed', 'Subscribed', 'Email Marked as Spam', 'A'),
    pick<unknown>(undefined, undefined, 'news', 'offers', ['news', 'offers'], 5, '', []),
    pick<unknown>(undefined, 'email', 'push', null, 5),
  )
  .map(([name, topic, channel]): Deed => ({
    kind: 'track',
    name,
    properties: { ...(topic !== undefined && { topic }), ...(channel !== undefined && { channel }) },
    context: {},
  }))

const everything = pick<unknown>(true, true, false, null, 'true').map((unsubscribed): Deed => ({
  kind: 'identify',
  traits: { unsubscribed },
}))

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: choice },
  { weight: 2, arbitrary: everything },
  { weight: 2, arbitrary: repeatWithin(4) },
  { weight: 1, arbitrary: merge },
)

export const subscriptionHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(
  fc.record({
    gapMs: pick(0, 0, 0, 0, 1, 2, 5, 9),
    lagMs: pick(0, 0, 0, 0, 1, 2, 6, 12),
    does: deed,
    watched: fc.boolean(),
    stored: pick(false, false, true),
    profile: pick(0, 0, 0, 1, 2),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
)
