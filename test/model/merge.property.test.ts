import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cohorts, traitCohorts, type Cohorts } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { mergingHistory, PROFILES } from './history-grammar.ts'
import { PROPERTY_TIMEOUT_MS, propertyRuns } from './property-runs.ts'

/** Before each merge each profile is compared by its own events, after it by all events of both together. */
const agreeOn = (cohorts: fc.Arbitrary<Cohorts>, usualRuns: number): void =>
  fc.assert(
    fc.property(cohorts, mergingHistory, (cohorts, history) => new Comparison(cohorts, PROFILES).run(history)),
    propertyRuns(usualRuns),
  )

describe('the engine and the reference model, of one person in several profiles', () => {
  it('agree on every membership before and after each merge', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    agreeOn(cohorts, 2000)
  })

  it('agree on traits before and after each merge', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    agreeOn(traitCohorts, 800)
  })
})
