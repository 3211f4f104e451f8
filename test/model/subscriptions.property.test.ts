import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Comparison } from './compare.ts'
import { PROFILES } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'
import { subscriptionCohorts, subscriptionHistory } from './subscription-grammar.ts'

it('the engine and the reference model agree on who wants what', { timeout: PROPERTY_TIMEOUT_MS }, () => {
  const agreement = fc.property(subscriptionCohorts, subscriptionHistory, (cohorts, history) =>
    new Comparison(cohorts, PROFILES).run(history),
  )
  expect(failureOf(agreement, 2000)).toBeUndefined()
})
