import { describe } from 'vitest'
import { storeSuites } from './all-suites.ts'
import { eventLogSuite } from './log-suite.ts'
import { makeSqliteHarness } from './sqlite-harness.ts'

describe('the sqlite store', () => {
  storeSuites(() => makeSqliteHarness())
})

// Nothing stays in memory and nearly every write begins a file: what is read comes from disk, across segments.
describe('the sqlite store without memory and with small segments', () => {
  eventLogSuite(() => makeSqliteHarness({ tailBytesMax: 0, segmentBytesMax: 500 }))
})
