import type { Throttle } from '../workspace.ts'
import { asDuration, asFields } from './fields.ts'
import { THROTTLE_AT_MOST_MAX, THROTTLE_PER_MS_MIN } from './limits.ts'
import type { Node } from './node.ts'
import { readAtMost } from './read-caps.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const THROTTLE_KEYS = ['atMost', 'per'] as const

/** `{ atMost: 100, per: 1s }`. Undefined: reported. */
export function readThrottle(reports: Reports, node: Node): Throttle | undefined {
  const map = asFields(reports, node, { what: '`throttle`', keys: THROTTLE_KEYS, required: THROTTLE_KEYS })
  const atMostNode = map?.entries.get('atMost')?.value
  const perNode = map?.entries.get('per')?.value
  const atMost = atMostNode && readAtMost(reports, atMostNode, THROTTLE_AT_MOST_MAX)
  const perMs = perNode && readPer(reports, perNode)
  return atMost === undefined || perMs === undefined ? undefined : { atMost, perMs }
}

function readPer(reports: Reports, node: Node): number | undefined {
  const perMs = asDuration(reports, node)
  if (perMs === undefined || perMs >= THROTTLE_PER_MS_MIN) return perMs
  const message = '`per` is at least 1s.'
  return report(reports, node, { code: 'bad_value', message, hint: 'Write fewer messages per second.' })
}
