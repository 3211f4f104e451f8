import type { Cap } from '../policies.ts'
import { CHANNELS } from '../workspace.ts'
import { asChoice, asDuration, asKey } from './fields.ts'
import { CAP_AT_MOST_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import { readChannels, readRules } from './read-policy-parts.ts'
import type { Reports } from './reports.ts'
import { report, warn } from './reports.ts'

export const CAP_KEYS = ['channel', 'tag', 'atMost', 'per', 'then'] as const

/** @param tags those that campaigns have: a cap of any other caps nothing. */
export function readCaps(reports: Reports, node: Node, tags: ReadonlySet<string>): readonly Cap[] {
  return readRules(reports, node, {
    rule: 'a cap',
    keys: CAP_KEYS,
    required: ['atMost', 'per'],
    read: (map) => readCap(reports, map, tags),
  })
}

function readCap(reports: Reports, map: MapNode, tags: ReadonlySet<string>): Cap | undefined {
  const read = <T>(key: string, reader: (node: Node) => T | undefined): T | undefined => {
    const value = map.entries.get(key)?.value
    return value && reader(value)
  }
  const channels = map.entries.has('channel') ? read('channel', (value) => readChannels(reports, value)) : CHANNELS
  const tag = read('tag', (value) => readTag(reports, value, tags))
  const atMost = read('atMost', (value) => readAtMost(reports, value, CAP_AT_MOST_MAX))
  const perMs = read('per', (value) => asDuration(reports, value))
  const then = read('then', (value) => asChoice(reports, value, ['skip', 'wait'] as const)) ?? 'skip'
  if (!map.entries.has('channel') && !map.entries.has('tag')) {
    const message = 'A cap needs `channel` or `tag`; both are missing.'
    return report(reports, map, { code: 'missing_key', message })
  }
  if (channels === undefined || atMost === undefined || perMs === undefined) return undefined
  return { channels, ...(tag !== undefined && { tag }), atMost, perMs, then }
}

function readTag(reports: Reports, node: Node, tags: ReadonlySet<string>): string | undefined {
  const tag = asKey(reports, node)
  if (tag !== undefined && !tags.has(tag))
    warn(reports, node, { code: 'unused', message: `No campaign has the tag "${tag}".` })
  return tag
}

/** How many of something a window may hold. */
export function readAtMost(reports: Reports, node: Node, max: number): number | undefined {
  const value = node.kind === 'scalar' ? node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value
  const message = `\`${node.label}\` expects a whole number from 1 to ${max}; found ${describeNode(node)}.`
  return report(reports, node, { code: typeof value === 'number' ? 'bad_value' : 'wrong_type', message })
}
