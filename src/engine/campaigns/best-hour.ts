import { localTime } from '../../kernel/zoned-time.ts'
import { factsOf } from '../cohorts/fact-table.ts'
import type { Register } from '../cohorts/registers.ts'
import type { ProfileState } from '../profile-state.ts'

/** With fewer opens than this an hour would be chance. */
const OPENS_MIN = 3
/** The newest opens that are looked at: more would make people slow to get a new habit, fewer would follow every whim. */
const OPENS_USED = 48
/** Kept of each kind of open: those used, and some that come while a wait is on. */
export const OPENS_KEPT = 64

const HOUR_MS = 3_600_000

/**
 * The hour of the day, on the clock of this zone, at which the person opened most of their newest messages until `at`; of several the
 * one of the newest open. In ms since midnight; undefined: they opened too few. Opens by machines are not kept in the first place.
 */
export function bestHourOf(
  { facts: table }: ProfileState,
  registers: readonly Register[],
  { zone, at }: { readonly zone: string; readonly at: number },
): number | undefined {
  const opens = registers.flatMap((register) => {
    const facts = factsOf(table, register)
    return Array.from({ length: facts.length / 2 }, (_, index) => facts[index * 2]!)
  })
  const newest = opens
    .filter((open) => open <= at)
    .sort((a, b) => b - a)
    .slice(0, OPENS_USED)
  if (newest.length < OPENS_MIN) return undefined
  const counts = new Map<number, number>()
  for (const open of newest) {
    const hour = Math.floor(localTime(zone, open).msOfDay / HOUR_MS)
    counts.set(hour, (counts.get(hour) ?? 0) + 1)
  }
  // In the map hours stand in the order of their newest opens: the first with the most is the one.
  const most = Math.max(...counts.values())
  return [...counts.keys()].find((hour) => counts.get(hour) === most)! * HOUR_MS
}

/** Whether the clock shows this hour. */
export const isInHour = (zone: string, hour: number, at: number): boolean => {
  const { msOfDay } = localTime(zone, at)
  return msOfDay >= hour && msOfDay < hour + HOUR_MS
}
