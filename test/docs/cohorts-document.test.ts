import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AGGREGATE_KEYS } from '../../src/model/parse/read-aggregate.ts'
import { COLLECT_KEYS, MINUS_KEYS } from '../../src/model/parse/read-collect.ts'
import { CONDITION_OPERATORS } from '../../src/model/parse/read-condition.ts'
import { DID_KEYS, SINCE_KEYS } from '../../src/model/parse/read-did.ts'
import { MATCH_OPERATORS } from '../../src/model/parse/read-match.ts'
import { SEQUENCE_KEYS, SEQUENCE_STEP_KEYS } from '../../src/model/parse/read-sequence.ts'
import { TIMES_KEYS } from '../../src/model/parse/read-times.ts'
import { readExamples } from './document-examples.ts'
import { differencesOf } from './play-example.ts'

const examples = readExamples(readFileSync(new URL('../../docs/cohorts.md', import.meta.url), 'utf8'))

describe('docs/cohorts.md', () => {
  it.each(examples.map((example) => [`the example at line ${example.line}`, example] as const))(
    'is right about %s',
    (_, example) => {
      expect(example.rows.length).toBeGreaterThan(0)
      expect(differencesOf(example)).toEqual([])
    },
  )

  it('has an example for every word of the language', () => {
    const shown = new Set(examples.flatMap(({ written }) => wordsIn(written)))
    const words = [
      ...CONDITION_OPERATORS,
      ...DID_KEYS,
      ...SINCE_KEYS,
      ...TIMES_KEYS,
      ...SEQUENCE_KEYS,
      ...SEQUENCE_STEP_KEYS,
      ...MATCH_OPERATORS,
      ...AGGREGATE_KEYS,
      ...COLLECT_KEYS,
      ...MINUS_KEYS,
      'is',
      'for',
    ]
    expect(words.filter((word) => !shown.has(word))).toEqual([])
  })
})

/** All keys, however deep. */
function wordsIn(data: unknown): readonly string[] {
  if (typeof data !== 'object' || data === null) return []
  if (Array.isArray(data)) return data.flatMap(wordsIn)
  return Object.entries(data).flatMap(([key, value]) => [key, ...wordsIn(value)])
}
