import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Condition } from '../../src/model/condition.ts'
import { cohortsOf, CONDITIONS } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { history, matchingHistory, patternHistory, spanHistory, type HistoryStep } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'

const agreement = (conditions: fc.Arbitrary<Condition>, history: fc.Arbitrary<readonly HistoryStep[]>) =>
  fc.property(cohortsOf(conditions), history, (cohorts, history) => new Comparison(cohorts).run(history))

describe('the engine and the reference model', () => {
  it(
    'agree on every membership after every event and at every moment between',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      expect(failureOf(agreement(CONDITIONS.all, history), 1400)).toBeUndefined()
    },
  )

  it('agree on what has held for how long', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.spans, spanHistory), 1700)).toBeUndefined()
  })

  it('agree on sequences and aggregates', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.patterns, patternHistory), 1500)).toBeUndefined()
  })

  it('agree on how values are found and compared', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    expect(failureOf(agreement(CONDITIONS.matching, matchingHistory), 4000)).toBeUndefined()
  })
})
