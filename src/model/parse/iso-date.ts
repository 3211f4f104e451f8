import { asText, subject } from './fields.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** Milliseconds of an ISO 8601 date (midnight UTC) or of a moment with its offset; undefined for all else. */
export function parseIsoDate(text: string): number | undefined {
  const parts = ISO_DATE.exec(text.trim())
  if (!parts) return undefined
  const ms = Date.parse(text.trim())
  // Engines roll 30 February over into March instead of refusing it.
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])))
  return Number.isNaN(ms) || day.getUTCDate() !== Number(parts[3]) ? undefined : ms
}

/** Milliseconds, by {@link parseIsoDate}. Undefined: reported. */
export function asIsoDate(reports: Reports, node: Node): number | undefined {
  const expected = 'a date such as 2027-01-31 or 2027-01-31T18:00:00Z'
  const text = asText(reports, node, expected)
  if (text === undefined) return undefined
  const ms = parseIsoDate(text)
  if (ms !== undefined) return ms
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  const zoneless = parseIsoDate(`${text}Z`) !== undefined
  return report(reports, node, {
    code: 'bad_value',
    message,
    hint: zoneless ? 'Say the time zone: Z or +01:00 at its end.' : undefined,
  })
}
