import fc from 'fast-check'
import { isoDate, pick, START } from './cohort-grammar.ts'
import { merge, repeatWithin, type Deed, type HistoryStep } from './history-grammar.ts'

/** Sayings of few traits with few values, many of them of one millisecond, late, repeated, or of another profile of the person. */
const said = fc.oneof(
  { weight: 3, arbitrary: pick<unknown>('a', 'ab', null) },
  { weight: 1, arbitrary: fc.integer({ min: -5, max: 30 }).map((ms) => START + ms) },
  { weight: 1, arbitrary: fc.integer({ min: -5, max: 30 }).map(isoDate) },
)

const identify = fc
  .record({ plan: said, trial_ends: said }, { requiredKeys: [] })
  .map((traits): Deed => ({ kind: 'identify', traits }))

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 10, arbitrary: identify },
  { weight: 1, arbitrary: fc.constant<Deed>({ kind: 'track', name: 'A', properties: {}, context: {} }) },
  { weight: 3, arbitrary: repeatWithin(4) },
  { weight: 1, arbitrary: merge },
)

const step: fc.Arbitrary<HistoryStep> = fc.record({
  gapMs: pick(0, 0, 1, 1, 2, 5, 9),
  lagMs: pick(0, 0, 0, 1, 2, 3, 6, 12),
  does: deed,
  watched: fc.boolean(),
  stored: pick(false, false, true),
  profile: pick(0, 0, 0, 1, 2),
})

export const traitHistory: fc.Arbitrary<readonly HistoryStep[]> = fc.array(step, {
  minLength: 1,
  maxLength: 14,
  size: 'max',
})
