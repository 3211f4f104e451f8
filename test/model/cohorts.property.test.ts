import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cohorts, matchingCohorts, spanCohorts } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { history, matchingHistory, spanHistory } from './history-grammar.ts'
import { PROPERTY_TIMEOUT_MS, propertyRuns } from './property-runs.ts'

describe('the engine and the reference model', () => {
  it(
    'agree on every membership after every event and at every moment between',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      fc.assert(
        fc.property(cohorts, history, (cohorts, history) => new Comparison(cohorts).run(history)),
        propertyRuns(1500),
      )
    },
  )

  it('agree on what has held for how long', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(spanCohorts, spanHistory, (cohorts, history) => new Comparison(cohorts).run(history)),
      propertyRuns(1500),
    )
  })

  it('agree on how values are found and compared', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(matchingCohorts, matchingHistory, (cohorts, history) => new Comparison(cohorts).run(history)),
      propertyRuns(1500),
    )
  })
})
