import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../src/model/condition.ts'
import { cohortsOf, CONDITIONS } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { mergingHistory, PROFILES } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'

/** Before each merge each profile is compared by its own events, after it by all events of both together. */
const agreement = (conditions: fc.Arbitrary<Condition>) =>
  fc.property(cohortsOf(conditions), mergingHistory, (cohorts, history) =>
    new Comparison(cohorts, PROFILES).run(history),
  )

describe('the engine and the reference model, of one person in several profiles', () => {
  it('agree on every membership before and after each merge', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.all), 1700)).toBeUndefined()
  })

  it('agree on sequences and aggregates before and after each merge', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.patterns), 800)).toBeUndefined()
  })

  it('agree on traits before and after each merge', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.traits), 800)).toBeUndefined()
  })
})
