import { parseDuration } from '../../kernel/duration.ts'
import type { Throttle } from '../workspace.ts'
import { asDuration, asFields, reportType, subject } from './fields.ts'
import { THROTTLE_MAX, THROTTLE_PER_MS_MIN } from './limits.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import { readAtMost } from './read-caps.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const THROTTLE_KEYS = ['atMost', 'per'] as const
const EXPECTED = 'a number for each span such as 1000/h or 50/10s, or { atMost: 1000, per: 1h }'

/** `1000/h`, `50/10s`, or the same as a mapping. */
export function readThrottle(reports: Reports, node: Node): Throttle | undefined {
  if (node.kind === 'map') {
    const map = asFields(reports, node, { what: '`throttle`', keys: THROTTLE_KEYS, required: THROTTLE_KEYS })
    const atMostNode = map?.entries.get('atMost')?.value
    const perNode = map?.entries.get('per')?.value
    const atMost = atMostNode && readAtMost(reports, atMostNode, THROTTLE_MAX)
    const perMs = perNode && readPer(reports, perNode)
    return atMost === undefined || perMs === undefined ? undefined : { atMost, perMs }
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return reportType(reports, node, EXPECTED)
  const parts = /^\s*(\d{1,10})\s*\/\s*(\d{0,5})\s*(s|m|h|d|w)\s*$/.exec(node.value)
  const perMs = parts ? parseDuration(`${parts[2] || '1'}${parts[3]}`) : undefined
  if (parts && perMs !== undefined) return checked(reports, node, { atMost: Number(parts[1]), perMs })
  const message = `${subject(node)} expects ${EXPECTED}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}

function readPer(reports: Reports, node: Node): number | undefined {
  const perMs = asDuration(reports, node)
  if (perMs === undefined || perMs >= THROTTLE_PER_MS_MIN) return perMs
  const message = '`per` is at least 1s.'
  return report(reports, node, { code: 'bad_value', message, hint: 'Write fewer for each second.' })
}

function checked(reports: Reports, node: Node, throttle: Throttle): Throttle | undefined {
  const { atMost, perMs } = throttle
  if (Number.isInteger(atMost) && atMost >= 1 && atMost <= THROTTLE_MAX && perMs >= THROTTLE_PER_MS_MIN) return throttle
  const message = `${subject(node)} expects from 1 to ${THROTTLE_MAX} in a span of at least 1s; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}
