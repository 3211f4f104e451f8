import type { Tracking } from '../workspace.ts'
import { asBoolean, asFields, asText } from './fields.ts'
import type { Node } from './node.ts'
import type { Reports } from './reports.ts'

export const TRACKING_KEYS = ['utm', 'clicks', 'opens'] as const
export const UTM_KEYS = ['source', 'medium', 'campaign'] as const

/** What is done to links in messages, and to emails so that opening them is noticed. */
export function readTracking(reports: Reports, node: Node): Tracking | undefined {
  const map = asFields(reports, node, { what: '`tracking`', keys: TRACKING_KEYS })
  if (!map) return undefined
  const utmNode = map.entries.get('utm')?.value
  const utm = utmNode && readUtm(reports, utmNode)
  const isOff = (key: 'clicks' | 'opens'): boolean => {
    const flag = map.entries.get(key)?.value
    return flag !== undefined && asBoolean(reports, flag) === false
  }
  return {
    ...(utm && { utm }),
    ...(isOff('clicks') && { clicks: false as const }),
    ...(isOff('opens') && { opens: false as const }),
  }
}

function readUtm(reports: Reports, node: Node): Tracking['utm'] {
  const fields = asFields(reports, node, { what: '`utm`', keys: UTM_KEYS, required: ['source'] })
  const text = (key: (typeof UTM_KEYS)[number]): string | undefined => {
    const value = fields?.entries.get(key)?.value
    return value && asText(reports, value)
  }
  const source = text('source')
  const medium = text('medium')
  const campaign = text('campaign')
  if (source === undefined) return undefined
  return { source, ...(medium !== undefined && { medium }), ...(campaign !== undefined && { campaign }) }
}
