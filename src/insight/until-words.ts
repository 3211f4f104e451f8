import type { ClockRule, WaitUntil } from '../model/workspace.ts'
import { spanWords } from './span-words.ts'

/** `2027-01-31T18:00:00Z`, `3 days before the date in renews_at`, `09:00 on Monday or Tuesday, in their own time zone`. */
export function untilWords(until: WaitUntil): string {
  switch (until.kind) {
    case 'date':
      return new Date(until.at)
        .toISOString()
        .replace(/(T00:00:00)?\.000Z$/, (_, midnight?: string) => (midnight ? '' : 'Z'))
    case 'trait': {
      const { trait, offsetMs } = until
      const date = `the date in ${trait}`
      return offsetMs === 0 ? date : `${spanWords(Math.abs(offsetMs))} ${offsetMs < 0 ? 'before' : 'after'} ${date}`
    }
    case 'clock':
      return `${timeWords(until.msOfDay)}${daysAndZone(until)}`
    case 'bestHour':
      return `the hour at which they open most messages (${timeWords(until.msOfDay)} if they opened too few)${daysAndZone(until)}`
  }
}

function daysAndZone({ days, timezone }: ClockRule): string {
  const names = days.map((day) => DAYS[day - 1])
  const on =
    names.length === 0 ? '' : ` on ${[names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ')}`
  return `${on}, ${timezone === 'profile' ? 'in their own time zone' : `in ${timezone}`}`
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What a clock shows so long after midnight. */
export function timeWords(msOfDay: number): string {
  const minutes = Math.floor(msOfDay / 60_000)
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}
