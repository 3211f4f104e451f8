import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohorts, matchingCohorts, patternCohorts, spanCohorts, type Cohorts } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { history, matchingHistory, patternHistory, spanHistory, type HistoryStep } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'

const agreement = (cohorts: fc.Arbitrary<Cohorts>, history: fc.Arbitrary<readonly HistoryStep[]>) =>
  fc.property(cohorts, history, (cohorts, history) => new Comparison(cohorts).run(history))

describe('the engine and the reference model', () => {
  it(
    'agree on every membership after every event and at every moment between',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      expect(failureOf(agreement(cohorts, history), 1400)).toBeUndefined()
    },
  )

  it('agree on what has held for how long', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(spanCohorts, spanHistory), 1700)).toBeUndefined()
  })

  it('agree on sequences and aggregates', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(patternCohorts, patternHistory), 1500)).toBeUndefined()
  })

  it('agree on how values are found and compared', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(matchingCohorts, matchingHistory), 4000)).toBeUndefined()
  })
})
