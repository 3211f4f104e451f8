import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cohortsOf, CONDITIONS } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { PROFILES } from './history-grammar.ts'
import { failureOf, PROPERTY_TIMEOUT_MS } from './property-runs.ts'
import { traitHistory } from './trait-grammar.ts'

it(
  'the engine and the reference model agree on traits and since when they have been so',
  { timeout: PROPERTY_TIMEOUT_MS },
  () => {
    const agreement = fc.property(cohortsOf(CONDITIONS.traits), traitHistory, (cohorts, history) =>
      new Comparison(cohorts, PROFILES).run(history),
    )
    expect(failureOf(agreement, 2500)).toBeUndefined()
  },
)
