import { describe } from 'vitest'
import { storeSuites } from './all-suites.ts'
import { makeMemoryHarness } from './memory-harness.ts'

describe('the memory store', () => {
  storeSuites(makeMemoryHarness)
})
