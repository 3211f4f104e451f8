import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cohorts, matchingCohorts, spanCohorts, type Cohorts } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { history, matchingHistory, spanHistory, type HistoryStep } from './history-grammar.ts'
import { PROPERTY_TIMEOUT_MS, propertyRuns } from './property-runs.ts'

const agreeOn = (
  cohorts: fc.Arbitrary<Cohorts>,
  history: fc.Arbitrary<readonly HistoryStep[]>,
  usualRuns: number,
): void =>
  fc.assert(
    fc.property(cohorts, history, (cohorts, history) => new Comparison(cohorts).run(history)),
    propertyRuns(usualRuns),
  )

describe('the engine and the reference model', () => {
  it(
    'agree on every membership after every event and at every moment between',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      agreeOn(cohorts, history, 1500)
    },
  )

  it('agree on what has held for how long', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    agreeOn(spanCohorts, spanHistory, 2000)
  })

  it('agree on how values are found and compared', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    agreeOn(matchingCohorts, matchingHistory, 4000)
  })
})
