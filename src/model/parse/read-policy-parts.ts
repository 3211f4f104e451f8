import type { Channel } from '../condition.ts'
import { CHANNELS } from '../workspace.ts'
import { asChoice, asFields, asList, asListOrEmpty, reportType } from './fields.ts'
import { POLICY_RULES_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

/** A list of rules, each a mapping; what cannot be read is left out, since its problems are reported. */
export function readRules<T>(
  reports: Reports,
  node: Node,
  {
    rule,
    keys,
    required,
    read,
  }: {
    /** With its article. */
    readonly rule: string
    readonly keys: readonly string[]
    readonly required: readonly string[]
    readonly read: (map: MapNode) => T | undefined
  },
): readonly T[] {
  if (node.kind === 'scalar' && node.value === null) return []
  if (node.kind === 'map') {
    reportType(reports, node, 'a list of rules', 'Put it in brackets: [{ … }].')
    return []
  }
  const list = asListOrEmpty(reports, node, 'a list of rules')
  if (list && list.items.length > POLICY_RULES_MAX) {
    const message = `\`${node.label}\` has ${list.items.length} rules; at most ${POLICY_RULES_MAX} can stand there.`
    report(reports, list, { code: 'too_large', message })
    return []
  }
  return (list?.items ?? []).flatMap((item) => {
    const map = asFields(reports, item, { what: rule, keys, required })
    const value = map && read(map)
    return value === undefined ? [] : [value]
  })
}

/** One channel or a list of them. Undefined, with the problem reported, if any of them is none. */
export function readChannels(reports: Reports, node: Node): readonly Channel[] | undefined {
  const list = node.kind === 'list' ? asList(reports, node, 'channels such as [push, email]') : undefined
  if (node.kind === 'list' && !list) return undefined
  const items: readonly Node[] = list?.items ?? [node]
  const channels: Channel[] = []
  for (const item of items) {
    const channel = asChoice(reports, item, CHANNELS)
    if (channel === undefined) return undefined
    if (!channels.includes(channel)) channels.push(channel)
  }
  return channels
}
