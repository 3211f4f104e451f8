import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cartCohorts, cartHistory, collections } from './collect-grammar.ts'
import { Comparison } from './compare.ts'
import { PROFILES } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'

it('the engine and the reference model agree on what is in a cart', { timeout: PROPERTY_TIMEOUT_MS }, () => {
  const agreement = fc.property(cartCohorts, collections, cartHistory, (cohorts, computed, history) =>
    new Comparison(cohorts, PROFILES, computed).run(history),
  )
  expect(failureOf(agreement, 2000)).toBeUndefined()
})
