import type { RecordSettings } from '../workspace.ts'
import { asChoice, asDuration, asFields } from './fields.ts'
import type { Node } from './node.ts'
import type { Reports } from './reports.ts'

export const RECORD_KEYS = ['exchanges', 'keep'] as const
export const EXCHANGE_RULES = ['masked', 'full', 'off'] as const

/** What is kept of the calls of tools, so that people can look at them. */
export function readRecords(reports: Reports, node: Node): RecordSettings | undefined {
  const map = asFields(reports, node, { what: '`records`', keys: RECORD_KEYS })
  if (!map) return undefined
  const exchangesNode = map.entries.get('exchanges')?.value
  const exchanges = exchangesNode && asChoice(reports, exchangesNode, EXCHANGE_RULES)
  const keepNode = map.entries.get('keep')?.value
  const keepMs = keepNode && asDuration(reports, keepNode)
  return { ...(exchanges && { exchanges }), ...(keepMs !== undefined && { keepMs }) }
}
