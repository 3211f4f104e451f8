import { asText, subject } from './fields.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import { readTimezone } from './read-timezone.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

const MINUTE_MS = 60_000

/** `09:00` as ms since midnight. The example is what a text that is none is told to look like. */
export function readTimeOfDay(reports: Reports, node: Node, example: string): number | undefined {
  const expected = `a time of day such as "${example}"`
  const text = asText(reports, node, expected)
  if (text === undefined) return undefined
  const parts = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text.trim())
  if (parts) return (Number(parts[1]) * 60 + Number(parts[2])) * MINUTE_MS
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  const hint = text.trim() === '24:00' ? 'Write 00:00.' : 'It goes from 00:00 to 23:59.'
  return report(reports, node, { code: 'bad_value', message, hint })
}

/** On whose clock it is read: that of a time zone, or `profile` for the person's own. */
export const readClockZone = (reports: Reports, node: Node): string | undefined =>
  node.kind === 'scalar' && node.value === 'profile' ? 'profile' : readTimezone(reports, node)
