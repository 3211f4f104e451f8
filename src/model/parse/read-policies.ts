import type { Policies } from '../policies.ts'
import { asFields } from './fields.ts'
import type { Node } from './node.ts'
import { readQuietHours } from './read-quiet-hours.ts'
import type { Reports } from './reports.ts'

export const POLICY_KEYS = ['quietHours', 'caps'] as const

/** The section `policies`. Without content it is as good as none. */
export function readPolicies(reports: Reports, node: Node): Policies | undefined {
  if (node.kind === 'scalar' && node.value === null) return undefined
  const map = asFields(reports, node, { what: '`policies`', keys: POLICY_KEYS, later: ['caps'] })
  if (!map) return undefined
  const quietNode = map.entries.get('quietHours')?.value
  const quietHours = quietNode ? readQuietHours(reports, quietNode) : []
  return quietHours.length === 0 ? undefined : { quietHours }
}
