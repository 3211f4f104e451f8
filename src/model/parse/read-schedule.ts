import { instantOf } from '../../kernel/zoned-time.ts'
import { nextOccurrence, parseCron } from '../cron.ts'
import type { Schedule } from '../workspace.ts'
import { asDuration, asFields, asText, subject } from './fields.ts'
import { parseIsoDate } from './iso-date.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import { readTimezone } from './read-timezone.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const SCHEDULE_KEYS = ['at', 'cron', 'timezone', 'lateUpTo'] as const

const HOUR_MS = 3_600_000

/** Shorter, and a restart at the wrong moment costs a day's messages; longer, and what was meant for the morning comes at night. */
export const LATE_UP_TO_MS = 4 * HOUR_MS

/** When everybody's turn comes. `timezone`: the workspace's, where the schedule names none. */
export function readSchedule(reports: Reports, node: Node, timezone: string): Schedule | undefined {
  const map = asFields(reports, node, { what: '`schedule`', keys: SCHEDULE_KEYS })
  if (!map) return undefined
  const { entries } = map
  const atNode = entries.get('at')?.value
  const cronNode = entries.get('cron')?.value
  if (atNode && cronNode) {
    const message = '`schedule` is one moment or a rule; found `at` and `cron`.'
    const place = entries.get('cron')!.keyPlace
    return report(reports, cronNode, { code: 'ambiguous', message, hint: 'Make two campaigns of it.', place })
  }
  if (!atNode && !cronNode) {
    const message = '`schedule` needs `at` or `cron`; both are missing.'
    return report(reports, map, { code: 'missing_key', message })
  }
  const lateNode = entries.get('lateUpTo')?.value
  const lateUpToMs = lateNode ? asDuration(reports, lateNode) : LATE_UP_TO_MS
  const zone = readZone(reports, map, timezone)
  const moments = atNode ? readMoment(reports, map, atNode, zone) : readRule(reports, cronNode!, zone)
  return moments && lateUpToMs !== undefined ? { ...moments, lateUpToMs } : undefined
}

function readZone(reports: Reports, map: MapNode, timezone: string): string | undefined {
  const node = map.entries.get('timezone')?.value
  if (!node) return timezone
  if (node.kind !== 'scalar' || node.value !== 'profile') return readTimezone(reports, node)
  return report(reports, node, {
    code: 'not_supported',
    message: 'A schedule is the same moment for everybody: it can’t follow the clock of each person.',
    hint: 'Begin the day before, and let a step wait for their own time: wait: { until: { at: "09:00" } }.',
  })
}

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/

/** With an offset it is what it is; without, it is what the clock of the zone shows. */
function readMoment(reports: Reports, map: MapNode, node: Node, zone: string | undefined): Moments | undefined {
  const expected = 'a moment such as "2027-01-31 09:00" or 2027-01-31T09:00:00+01:00'
  const written = asText(reports, node, expected)?.trim()
  if (written === undefined || zone === undefined) return undefined
  const local = LOCAL.exec(written)
  const [year, month, day, hour, minute] = (local ?? []).slice(1).map((part) => Number(part ?? 0))
  const isMoment = parseIsoDate(local ? `${written.slice(0, 10)}T${local[4] ?? '00'}:${local[5] ?? '00'}Z` : written)
  if (isMoment === undefined) {
    const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
    return report(reports, node, { code: 'bad_value', message })
  }
  if (local) {
    const msOfDay = (hour! * 60 + minute!) * 60_000
    return { kind: 'once', at: instantOf(zone, { year: year!, month: month!, day: day!, msOfDay }) }
  }
  const zoneEntry = map.entries.get('timezone')
  if (!zoneEntry) return { kind: 'once', at: isMoment }
  const message = '`timezone` can’t stand beside a moment that says its own offset.'
  return report(reports, zoneEntry.value, { code: 'not_allowed_here', message, place: zoneEntry.keyPlace })
}

function readRule(reports: Reports, node: Node, zone: string | undefined): Moments | undefined {
  const text = asText(reports, node, 'a cron expression such as "0 9 * * mon"')
  if (text === undefined || zone === undefined) return undefined
  const cron = parseCron(text)
  if ('message' in cron) {
    const message = `${subject(node)} can't be read: ${cron.message}.`
    return report(reports, node, { code: 'bad_value', message, hint: cron.hint })
  }
  if (nextOccurrence(cron, zone, 0) !== undefined)
    return { kind: 'cron', cron: text.trim().split(/\s+/).join(' '), timezone: zone }
  return report(reports, node, { code: 'bad_value', message: `${subject(node)} names a day that never comes.` })
}

type Moments = {
  readonly [K in Schedule['kind']]: Omit<Extract<Schedule, { kind: K }>, 'lateUpToMs'>
}[Schedule['kind']]
