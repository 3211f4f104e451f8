import type { Match, PathMatch, Scalar } from '../match.ts'
import { asBoolean, asDuration, asMap, asText, reportType, reportUnknownKey, subject } from './fields.ts'
import { asIsoDate } from './iso-date.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import { FORBIDDEN_KEYS } from './tree-builder.ts'

export const MATCH_OPERATORS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'endsWith',
  'glob',
  'exists',
  'before',
  'after',
  'withinLast',
  'withinNext',
] as const
type Operator = (typeof MATCH_OPERATORS)[number]

export const isMatchOperator = (word: string): word is Operator => (MATCH_OPERATORS as readonly string[]).includes(word)

/** `where: { price: { gte: 100 }, currency: [EUR, USD] }`. Filters of events: nothing relative to now may stand here. */
export function readWhere(reports: Reports, node: Node): readonly PathMatch[] {
  const map = asMap(reports, node, 'a mapping from property to value, such as { campaign_name: cart-recovery }')
  if (!map) return []
  if (map.entries.size === 0) {
    report(reports, map, {
      code: 'bad_value',
      message: '`where` is empty; name at least one property, or leave it out.',
    })
  }
  const all: PathMatch[] = []
  for (const entry of map.entries.values()) {
    if (!checkPath(reports, entry.key, { place: entry.keyPlace, path: entry.value.path })) continue
    const matches = readMatches(reports, entry.value)
    if (matches) all.push({ path: entry.key, matches })
  }
  return all
}

function readMatches(reports: Reports, node: Node): readonly Match[] | undefined {
  if (node.kind !== 'map') return readEquals(reports, node)
  if (node.entries.size === 0) {
    return report(reports, node, {
      code: 'bad_value',
      message: `${subject(node)} has no operator, such as { gte: 100 }.`,
    })
  }
  const matches: Match[] = []
  for (const entry of node.entries.values()) {
    if (!isMatchOperator(entry.key)) reportOperator(reports, entry)
    else if (entry.key === 'withinLast' || entry.key === 'withinNext') reportRelative(reports, entry)
    else push(matches, readOperator(reports, entry.key, entry.value))
  }
  return matches
}

function reportOperator(reports: Reports, entry: Entry): void {
  if (entry.key !== 'is') return reportUnknownKey(reports, entry, { what: 'a match', keys: MATCH_OPERATORS })
  report(reports, entry.value, {
    code: 'unknown_key',
    message: '`is` belongs to `trait`.',
    hint: 'Here write the value itself, or eq.',
    place: entry.keyPlace,
  })
}

function reportRelative(reports: Reports, entry: Entry): void {
  report(reports, entry.value, {
    code: 'not_allowed_here',
    message: `\`${entry.key}\` can't stand in \`where\`: whether an event counts must not change with time.`,
    hint: 'Use within beside did, or before and after with dates.',
    place: entry.keyPlace,
  })
}

/** A scalar, or a list of them of which any will do. */
function readEquals(reports: Reports, node: Node): readonly Match[] | undefined {
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length === 0) {
    return report(reports, node, {
      code: 'bad_value',
      message: `${subject(node)} is an empty list: nothing could ever match it.`,
    })
  }
  const values: Scalar[] = []
  for (const item of items) {
    if (item.kind === 'scalar') values.push(item.value)
    else reportType(reports, item, 'text, a number, true, false or null')
  }
  return values.length === items.length ? [{ op: 'in', values }] : undefined
}

/** The matches that stand beside `trait` or `aggregate`; none: an empty list. Undefined: reported. */
export function readBeside(reports: Reports, map: MapNode): readonly Match[] | undefined {
  const matches: (Match | undefined)[] = []
  for (const { key, value } of map.entries.values()) {
    if (isMatchOperator(key)) matches.push(readOperator(reports, key, value))
    else if (key === 'is') matches.push(...(readEquals(reports, value) ?? [undefined]))
  }
  const read = matches.filter((match) => match !== undefined)
  return read.length === matches.length ? read : undefined
}

/** One operator and its value. */
function readOperator(reports: Reports, op: Operator, node: Node): Match | undefined {
  switch (op) {
    case 'eq':
    case 'ne':
      return readScalar(reports, op, node)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return readOrdered(reports, op, node)
    case 'exists': {
      const value = asBoolean(reports, node)
      return value === undefined ? undefined : { op, value }
    }
    case 'before':
    case 'after': {
      const value = asIsoDate(reports, node)
      return value === undefined ? undefined : { op, value }
    }
    case 'withinLast':
    case 'withinNext': {
      const value = asDuration(reports, node)
      return value === undefined ? undefined : { op, value }
    }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'glob': {
      const value = asText(reports, node)
      return value === undefined ? undefined : { op, value }
    }
  }
}

function readScalar(reports: Reports, op: 'eq' | 'ne', node: Node): Match | undefined {
  if (node.kind === 'scalar') return op === 'eq' ? { op: 'in', values: [node.value] } : { op, value: node.value }
  const hint =
    node.kind === 'list' ? 'Any of a list: write the list itself. None of it: put the condition under not.' : undefined
  return reportType(reports, node, 'one value: text, a number, true, false or null', hint)
}

function readOrdered(reports: Reports, op: 'gt' | 'gte' | 'lt' | 'lte', node: Node): Match | undefined {
  if (node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'string')) {
    return { op, value: node.value }
  }
  return reportType(reports, node, 'a number or text')
}

const PATH_SEGMENT = /^[^.[\]]+(\[\])?$/

/** Dotted names, `[]` after a list: `campaign.name`, `products[].sku`. */
export function checkPath(
  reports: Reports,
  path: string,
  at: { readonly place: Node['place']; readonly path: string },
): boolean {
  const segments = path.split('.')
  const bad = path.trim() === '' || segments.some((segment) => !PATH_SEGMENT.test(segment))
  const forbidden = segments.find((segment) => FORBIDDEN_KEYS.includes(segment.replace('[]', '')))
  if (!bad && forbidden === undefined) return true
  report(reports, at, {
    code: 'bad_value',
    message:
      forbidden === undefined
        ? `"${shorten(path)}" is no property path.`
        : `"${forbidden}" can't be part of a property path.`,
    ...(forbidden === undefined && {
      hint: 'Write names with dots between them, [] after a list: campaign.name, products[].sku.',
    }),
  })
  return false
}

function push<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item)
}
