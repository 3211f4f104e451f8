import type { Policies } from '../policies.ts'
import { asFields } from './fields.ts'
import type { Node } from './node.ts'
import { readCaps } from './read-caps.ts'
import { readConsentRules } from './read-consent.ts'
import { readQuietHours } from './read-quiet-hours.ts'
import { readShare } from './read-share.ts'
import type { Reports } from './reports.ts'

export const POLICY_KEYS = ['quietHours', 'caps', 'consent', 'holdout'] as const

/** The section `policies`. Without content it is as good as none. */
export function readPolicies(reports: Reports, node: Node, tags: ReadonlySet<string>): Policies | undefined {
  if (node.kind === 'scalar' && node.value === null) return undefined
  const map = asFields(reports, node, { what: '`policies`', keys: POLICY_KEYS })
  if (!map) return undefined
  const quietNode = map.entries.get('quietHours')?.value
  const quietHours = quietNode ? readQuietHours(reports, quietNode) : []
  const capsNode = map.entries.get('caps')?.value
  const caps = capsNode ? readCaps(reports, capsNode, tags) : []
  const consentNode = map.entries.get('consent')?.value
  const consent = consentNode && readConsentRules(reports, consentNode)
  const holdoutNode = map.entries.get('holdout')?.value
  const holdout = holdoutNode && readShare(reports, holdoutNode)
  if (quietHours.length + caps.length === 0 && !consent && !holdout) return undefined
  return { quietHours, caps, ...(consent && { consent }), ...(holdout && { holdout }) }
}
