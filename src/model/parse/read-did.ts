import type { Did, EventFilter } from '../condition.ts'
import { canonicalName } from '../event-names.ts'
import { asDuration, asFields, asList, asText } from './fields.ts'
import { asIsoDate } from './iso-date.ts'
import type { MapNode, Node } from './node.ts'
import { shorten } from './node.ts'
import { checkPath, readWhere } from './read-match.ts'
import { readTimes } from './read-times.ts'
import type { Reports } from './reports.ts'
import { report, warn } from './reports.ts'

export const DID_KEYS = ['where', 'times', 'from', 'until', 'within', 'since', 'same'] as const
export const SINCE_KEYS = ['did', 'where', 'within'] as const

/** `did` or `didNot` with what stands beside it. `around`: keys that belong to the goal around it. */
export function readDid(
  reports: Reports,
  map: MapNode,
  operator: 'did' | 'didNot',
  around: readonly string[],
): Did | undefined {
  const part = (key: string): Node | undefined => (around.includes(key) ? undefined : map.entries.get(key)?.value)
  const filter = readFilter(reports, part(operator)!, part('where'))
  const times = part('times')
  const within = part('within')
  const since = part('since')
  const read = {
    times: times ? readTimes(reports, times) : { min: 1, max: Infinity },
    range: readRange(reports, part('from'), part('until')),
    withinMs: within && asDuration(reports, within),
    since: since && readSince(reports, since),
  }
  const same = readSame(reports, part('same'))
  if (!filter || !read.times || !same) return undefined
  return {
    kind: 'did',
    filter,
    times: read.times,
    ...read.range,
    ...(read.withinMs !== undefined && { withinMs: read.withinMs }),
    ...(read.since && { since: read.since }),
    same,
    negated: operator === 'didNot',
  }
}

/** Fixed dates, the second exclusive. */
function readRange(reports: Reports, from: Node | undefined, until: Node | undefined): Pick<Did, 'fromMs' | 'untilMs'> {
  const fromMs = from && asIsoDate(reports, from)
  const untilMs = until && asIsoDate(reports, until)
  if (from && until && fromMs !== undefined && untilMs !== undefined && fromMs >= untilMs) {
    const message = `\`until\` must be later than \`from\`: nothing lies between ${shown(from)} and ${shown(until)}.`
    const hint = fromMs === untilMs ? '`until` is no part of it: for one day, write the day after.' : undefined
    report(reports, until, { code: 'bad_value', message, hint })
  }
  return { ...(fromMs !== undefined && { fromMs }), ...(untilMs !== undefined && { untilMs }) }
}

const shown = (node: Node): string => (node.kind === 'scalar' ? shorten(node.shown) : '')

/** An event and its property filter. */
export function readFilter(reports: Reports, event: Node, where: Node | undefined): EventFilter | undefined {
  const name = readEventName(reports, event)
  const matches = where ? readWhere(reports, where) : []
  return name === undefined ? undefined : { event: name, where: matches }
}

/** The canonical name. */
export function readEventName(reports: Reports, node: Node): string | undefined {
  const sent = asText(reports, node, 'the name of an event')
  if (sent === undefined) return undefined
  const { name, evidence } = canonicalName(sent)
  if (evidence !== undefined) {
    const message = `"${sent}" counts as "${name}", whatever its evidence.`
    warn(reports, node, {
      code: 'alias_event',
      message,
      hint: `To count only this one, add where: { evidence: ${evidence} }.`,
    })
  }
  return name
}

/** `since: Product Added`, or `since: { did, where, within }`. */
function readSince(reports: Reports, node: Node): Did['since'] {
  if (node.kind !== 'map') {
    const filter = readFilter(reports, node, undefined)
    return filter && { filter }
  }
  const map = asFields(reports, node, { what: '`since`', keys: SINCE_KEYS, required: ['did'] })
  const did = map?.entries.get('did')?.value
  if (!map || !did) return undefined
  const filter = readFilter(reports, did, map.entries.get('where')?.value)
  const within = map.entries.get('within')?.value
  const withinMs = within && asDuration(reports, within)
  return filter && { filter, ...(withinMs !== undefined && { withinMs }) }
}

/** Undefined: reported. */
export function readSame(reports: Reports, node: Node | undefined): readonly string[] | undefined {
  if (!node) return []
  const list = asList(reports, node, 'a list of property paths, such as [campaign_name]')
  if (!list) return undefined
  const paths: string[] = []
  for (const item of list.items) {
    const path = asText(reports, item, 'a property path')
    if (path !== undefined && checkPath(reports, path, item)) paths.push(path)
  }
  return paths
}
