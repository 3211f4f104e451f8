import { valuesAt } from '../engine/cohorts/matches.ts'
import type { CallAnswer } from '../model/delivery.ts'
import { ANSWER_CHARS_MAX, SAVED_CHARS_MAX } from '../model/parse/limits.ts'

/** The values at these paths of a JSON text, by name: the first plain value at each. What is longer than may be kept is left out. */
export function readAnswer(text: string, paths: Readonly<Record<string, string>>): CallAnswer {
  if (text.length > ANSWER_CHARS_MAX) return { problem: 'too_large' }
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return { problem: 'not_json' }
  }
  const found = Object.entries(paths).flatMap(([name, path]) => {
    const value = valuesAt(answer, path.split('.')).find(isKept)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { values: Object.fromEntries(found) }
}

const isKept = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' ? value.length <= SAVED_CHARS_MAX : typeof value === 'number' || typeof value === 'boolean'
