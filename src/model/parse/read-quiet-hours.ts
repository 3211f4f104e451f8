import type { QuietHours } from '../policies.ts'
import { asChoice } from './fields.ts'
import type { MapNode, Node } from './node.ts'
import { readChannels, readRules } from './read-policy-parts.ts'
import { readClockZone, readTimeOfDay } from './read-time-of-day.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const QUIET_HOURS_KEYS = ['channel', 'from', 'to', 'timezone', 'then'] as const
const DAY_MS = 86_400_000

export function readQuietHours(reports: Reports, node: Node): readonly QuietHours[] {
  const rules = readRules(reports, node, {
    rule: 'a rule of quiet hours',
    keys: QUIET_HOURS_KEYS,
    required: ['channel', 'from', 'to'],
    read: (map) => readRule(reports, map),
  })
  refuseWholeDay(reports, node, rules)
  return rules
}

function readRule(reports: Reports, map: MapNode): QuietHours | undefined {
  const read = <T>(key: string, reader: (node: Node) => T | undefined): T | undefined => {
    const value = map.entries.get(key)?.value
    return value && reader(value)
  }
  const channels = read('channel', (value) => readChannels(reports, value))
  const from = read('from', (value) => readTimeOfDay(reports, value, '22:00'))
  const to = read('to', (value) => readTimeOfDay(reports, value, '22:00'))
  const timezone = read('timezone', (value) => readClockZone(reports, value)) ?? 'profile'
  const then = read('then', (value) => asChoice(reports, value, ['hold', 'skip', 'edge'] as const)) ?? 'hold'
  if (channels === undefined || from === undefined || to === undefined) return undefined
  if (from !== to) return { channels, from, to, timezone, then }
  const message = '`from` and `to` are the same time: it is not clear whether it is never quiet or always.'
  return report(reports, map.entries.get('to')!.value, {
    code: 'bad_value',
    message,
    hint: 'A campaign that shall not send at all is paused.',
  })
}

/** Rules that together leave no time of day would hold messages for ever. */
function refuseWholeDay(reports: Reports, node: Node, rules: readonly QuietHours[]): void {
  const groups = Map.groupBy(
    rules.flatMap((rule) => rule.channels.map((channel) => ({ channel, rule }))),
    ({ channel, rule }) => `${channel} in ${rule.timezone === 'profile' ? "people's own time" : rule.timezone}`,
  )
  for (const [what, members] of groups) {
    if (
      !coversDay(
        members.map(({ rule }) => rule),
        members[0]!.rule.from,
      )
    )
      continue
    const message = `\`${node.label}\` leaves no time of day for ${what}: nothing could ever be sent.`
    report(reports, node, { code: 'bad_value', message })
  }
}

/** Goes from the end of one window to the end of the next that holds it, until once around the clock or stuck. */
function coversDay(rules: readonly QuietHours[], start: number): boolean {
  let covered = 0
  for (let grown = true; grown && covered < DAY_MS;) {
    grown = false
    const at = (start + covered) % DAY_MS
    for (const { from, to } of rules) {
      const length = (to - from + DAY_MS) % DAY_MS
      const into = (at - from + DAY_MS) % DAY_MS
      if (into < length) {
        covered += length - into
        grown = true
        break
      }
    }
  }
  return covered >= DAY_MS
}
