import type { ClockRule } from '../workspace.ts'
import { asChoice, asList } from './fields.ts'
import type { MapNode, Node } from './node.ts'
import { readClockZone, readTimeOfDay } from './read-time-of-day.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const CLOCK_KEYS = ['at', 'on', 'timezone'] as const
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** `at`, `on` and `timezone` of a mapping: at least one of the first two. Without `at` it is midnight. */
export function readClockRule(reports: Reports, map: MapNode, what: string): ClockRule | undefined {
  const atNode = map.entries.get('at')?.value
  const onNode = map.entries.get('on')?.value
  const zoneNode = map.entries.get('timezone')?.value
  const msOfDay = atNode ? readTimeOfDay(reports, atNode, '09:00') : 0
  const days = onNode ? readDays(reports, onNode) : []
  const timezone = zoneNode ? readClockZone(reports, zoneNode) : 'profile'
  if (!atNode && !onNode) {
    return report(reports, map, { code: 'missing_key', message: `${what} needs \`at\` or \`on\`; both are missing.` })
  }
  return msOfDay === undefined || days === undefined || timezone === undefined ? undefined : { msOfDay, days, timezone }
}

/** One day or a list of them, as numbers from 1 for Monday. */
function readDays(reports: Reports, node: Node): readonly number[] | undefined {
  const list = node.kind === 'list' ? asList(reports, node, 'days such as [mon, tue]') : undefined
  if (node.kind === 'list' && !list) return undefined
  const days = new Set<number>()
  for (const item of list?.items ?? [node]) {
    const day = asChoice(reports, item, WEEKDAYS)
    if (day === undefined) return undefined
    days.add(WEEKDAYS.indexOf(day) + 1)
  }
  return [...days].sort((a, b) => a - b)
}
