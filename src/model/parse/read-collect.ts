import type { Collect } from '../condition.ts'
import { asDuration, asFields, asText, reportType, subject } from './fields.ts'
import { COLLECT_MAX, MINUS_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import { readFilter } from './read-did.ts'
import { checkPath } from './read-match.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const COLLECT_KEYS = ['collect', 'of', 'where', 'within', 'atMost', 'minus'] as const
export const MINUS_KEYS = ['did', 'where', 'path'] as const

/** Items that are shown where it is not said how many. */
const AT_MOST_DEFAULT = 10

/** `{ collect: product_id, of: Product Added, atMost: 10, minus: Product Removed }`: the newest things, for templates. Undefined: reported. */
export function readCollect(reports: Reports, node: MapNode): Collect | undefined {
  const map = asFields(reports, node, { what: '`collect`', keys: COLLECT_KEYS, required: ['of'] })
  const part = (key: string): Node | undefined => map?.entries.get(key)?.value
  const path = readKeyPath(reports, part('collect')!)
  const of = part('of')
  const filter = of && readFilter(reports, of, part('where'))
  const within = part('within')
  const withinMs = within && asDuration(reports, within)
  const atMost = readAtMost(reports, part('atMost'))
  const minus = readMinus(reports, part('minus'), path ?? '')
  if (path === undefined || !filter || atMost === undefined || !minus) return undefined
  return { fn: 'collect', path, filter, ...(withinMs !== undefined && { withinMs }), atMost, minus }
}

/** What tells one thing from another is a property of the thing. */
function readKeyPath(reports: Reports, node: Node): string | undefined {
  const path = asText(reports, node, 'the path of what tells one thing from another, such as product_id')
  if (path === undefined || !checkPath(reports, path, node)) return undefined
  if (!path.endsWith('[]')) return path
  const message = `"${shorten(path)}" is a list; ${subject(node)} expects what tells its things from each other.`
  return report(reports, node, {
    code: 'bad_value',
    message,
    hint: `Name a property of them: ${shorten(path)}.product_id.`,
  })
}

function readAtMost(reports: Reports, node: Node | undefined): number | undefined {
  if (!node) return AT_MOST_DEFAULT
  const expected = `a whole number from 1 to ${COLLECT_MAX}`
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return reportType(reports, node, expected)
  if (Number.isInteger(node.value) && node.value >= 1 && node.value <= COLLECT_MAX) return node.value
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}

const MINUS_EXPECTED = 'the name of an event, { did, where, path }, or a list of these'

/** What takes things away again. Undefined: reported. */
function readMinus(reports: Reports, node: Node | undefined, path: string): Collect['minus'] | undefined {
  if (!node) return []
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length === 0 || items.length > MINUS_MAX) {
    const message = `${subject(node)} expects 1 to ${MINUS_MAX} events; found ${items.length}.`
    return report(reports, node, { code: 'bad_value', message })
  }
  const minus = items.map((item) => readOneMinus(reports, item, path)).filter((each) => each !== undefined)
  return minus.length === items.length ? minus : undefined
}

function readOneMinus(reports: Reports, node: Node, path: string): Collect['minus'][number] | undefined {
  if (node.kind === 'list') return reportType(reports, node, MINUS_EXPECTED)
  if (node.kind !== 'map') {
    const filter = readFilter(reports, node, undefined)
    return filter && { filter, path }
  }
  const map = asFields(reports, node, { what: '`minus`', keys: MINUS_KEYS, required: ['did'] })
  const did = map?.entries.get('did')?.value
  const own = map?.entries.get('path')?.value
  const filter = did && readFilter(reports, did, map.entries.get('where')?.value)
  const ownPath = own ? readKeyPath(reports, own) : path
  return filter && ownPath !== undefined ? { filter, path: ownPath } : undefined
}
