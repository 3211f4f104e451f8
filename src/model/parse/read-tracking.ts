import type { Tracking } from '../workspace.ts'
import { asFields, asText } from './fields.ts'
import type { Node } from './node.ts'
import type { Reports } from './reports.ts'

export const TRACKING_KEYS = ['utm'] as const
export const UTM_KEYS = ['source', 'medium', 'campaign'] as const

/** What is added to links in messages. */
export function readTracking(reports: Reports, node: Node): Tracking | undefined {
  const map = asFields(reports, node, { what: '`tracking`', keys: TRACKING_KEYS, required: ['utm'] })
  const utm = map?.entries.get('utm')?.value
  const fields = utm && asFields(reports, utm, { what: '`utm`', keys: UTM_KEYS, required: ['source'] })
  const text = (key: (typeof UTM_KEYS)[number]): string | undefined => {
    const value = fields?.entries.get(key)?.value
    return value && asText(reports, value)
  }
  const source = text('source')
  const medium = text('medium')
  const campaign = text('campaign')
  if (source === undefined) return undefined
  return { utm: { source, ...(medium !== undefined && { medium }), ...(campaign !== undefined && { campaign }) } }
}
