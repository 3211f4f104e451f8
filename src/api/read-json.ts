import { isUtf8 } from 'node:buffer'
import { findJsonFault } from '../collect/json-fault.ts'
import { RekindleError } from '../kernel/errors.ts'

/** A body as text, without the mark that some editors put first. Throws `invalid_json` if it is not UTF-8. */
export function readText(body: unknown): string {
  if (!Buffer.isBuffer(body)) return ''
  if (!isUtf8(body)) throw new RekindleError('invalid_json', 'The body is not valid UTF-8.')
  return body.toString('utf8').replace(/^\uFEFF/, '')
}

/** A JSON document; undefined if there is no body at all. */
export function readJson(body: unknown): unknown {
  const text = readText(body)
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new RekindleError('invalid_json', `The body is not valid JSON${placeOf(text)}.`)
  }
}

function placeOf(text: string): string {
  const fault = findJsonFault(text)
  return fault ? ` (line ${fault.line}, column ${fault.column})` : ''
}
