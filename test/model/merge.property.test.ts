import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cohorts } from './cohort-grammar.ts'
import { Comparison } from './compare.ts'
import { mergingHistory, PROFILES } from './history-grammar.ts'
import { PROPERTY_TIMEOUT_MS, propertyRuns } from './property-runs.ts'

describe('the engine and the reference model, of one person in several profiles', () => {
  it(
    'agree before each merge on each profile and after it on all events together',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      fc.assert(
        fc.property(cohorts, mergingHistory, (cohorts, history) => new Comparison(cohorts, PROFILES).run(history)),
        propertyRuns(1500),
      )
    },
  )
})
