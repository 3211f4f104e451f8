import { parseDuration } from '../../kernel/duration.ts'
import type { EventFilter } from '../condition.ts'
import type { WaitUntil } from '../workspace.ts'
import { asDuration, asFields, asText, subject } from './fields.ts'
import { asIsoDate } from './iso-date.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import { CLOCK_KEYS, readClockRule } from './read-clock.ts'
import { readFilter } from './read-did.ts'
import { checkPath } from './read-match.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const WAIT_KEYS = ['until'] as const
export const WAIT_UNTIL_KEYS = ['trait', 'offset', ...CLOCK_KEYS, 'fallback'] as const
/** Instead of a time of day: the hour at which the person opens most. */
export const BEST_HOUR = 'bestHour'

/** `4h`, or `{ until: … }`. Undefined: reported. */
export function readWait(
  reports: Reports,
  node: Node,
): { readonly ms: number } | { readonly until: WaitUntil } | undefined {
  if (node.kind !== 'map') {
    const ms = asDuration(reports, node)
    return ms === undefined ? undefined : { ms }
  }
  const map = asFields(reports, node, { what: '`wait`', keys: WAIT_KEYS, required: WAIT_KEYS })
  const untilNode = map?.entries.get('until')?.value
  const until = untilNode && readUntil(reports, untilNode)
  return until && { until }
}

function readUntil(reports: Reports, node: Node): WaitUntil | undefined {
  if (node.kind !== 'map') {
    const at = asIsoDate(reports, node)
    return at === undefined ? undefined : { kind: 'date', at }
  }
  const map = asFields(reports, node, { what: '`until`', keys: WAIT_UNTIL_KEYS })
  if (!map) return undefined
  const { entries } = map
  const clock = CLOCK_KEYS.find((key) => entries.has(key))
  const dated = ['trait', 'offset'].find((key) => entries.has(key))
  if (clock !== undefined && dated !== undefined) {
    return report(reports, entries.get(clock)!.value, {
      code: 'ambiguous',
      message: `\`until\` is a date in a trait or a time of day; found \`${dated}\` and \`${clock}\`.`,
      hint: 'Make two waits of them.',
      place: entries.get(clock)!.keyPlace,
    })
  }
  if (entries.has('fallback') || isBestHour(entries.get('at')?.value)) return readBestHour(reports, map)
  if (clock !== undefined) {
    const rule = readClockRule(reports, map, '`until`')
    return rule && { kind: 'clock', ...rule }
  }
  return readDateOfTrait(reports, map)
}

const isBestHour = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === BEST_HOUR

/** `{ at: bestHour, fallback: "10:00" }` */
function readBestHour(reports: Reports, map: MapNode): WaitUntil | undefined {
  const fallback = map.entries.get('fallback')
  if (!fallback) {
    return report(reports, map, {
      code: 'missing_key',
      message: `\`until\` with \`at: ${BEST_HOUR}\` needs \`fallback\`; it is missing.`,
      hint: 'Write the time for people who have opened too few messages: fallback: "10:00".',
    })
  }
  if (!isBestHour(map.entries.get('at')?.value)) {
    return report(reports, fallback.value, {
      code: 'not_allowed_here',
      message: `\`fallback\` goes with \`at: ${BEST_HOUR}\` only.`,
      place: fallback.keyPlace,
    })
  }
  const rule = readClockRule(reports, { ...map, entries: new Map([...map.entries, ['at', fallback]]) }, '`until`')
  return rule && { kind: 'bestHour', ...rule }
}

function readDateOfTrait(reports: Reports, map: MapNode): WaitUntil | undefined {
  const traitNode = map.entries.get('trait')?.value
  const offsetNode = map.entries.get('offset')?.value
  const offsetMs = offsetNode ? readOffset(reports, offsetNode) : 0
  if (!traitNode) {
    return report(reports, map, {
      code: 'missing_key',
      message: '`until` needs `trait`, or `at` or `on`; all are missing.',
    })
  }
  const trait = asText(reports, traitNode, 'the path of a trait such as renews_at')
  if (trait === undefined || !checkPath(reports, trait, traitNode) || offsetMs === undefined) return undefined
  return { kind: 'trait', trait, offsetMs }
}

/** A duration that may have a sign. */
function readOffset(reports: Reports, node: Node): number | undefined {
  const expected = 'a duration such as 9h, or -3d for earlier'
  const text = asText(reports, node, expected)
  if (text === undefined) return undefined
  const parts = /^\s*([+-]?)\s*(.*)$/.exec(text)
  const ms = parts?.[2] === undefined ? undefined : parseDuration(parts[2])
  if (ms !== undefined) return parts?.[1] === '-' ? -ms : ms
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_duration', message })
}

export const RESET_KEYS = ['did', 'where'] as const

/** `reset: { did: Product Added }` beside `upTo`. Undefined: there is none, or it is reported. */
export function readReset(reports: Reports, step: MapNode): EventFilter | undefined {
  const entry = step.entries.get('reset')
  if (!entry) return undefined
  const expected = { what: '`reset`', keys: RESET_KEYS, required: ['did'] }
  const map = asFields(reports, entry.value, expected)
  if (!step.entries.has('upTo')) {
    const message = '`reset` begins `upTo` anew; here is no `upTo`.'
    report(reports, entry.value, { code: 'missing_key', message, place: entry.keyPlace })
  }
  const did = map?.entries.get('did')?.value
  return did && readFilter(reports, did, map.entries.get('where')?.value)
}
