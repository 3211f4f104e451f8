import { localTime, nextChange } from '../../kernel/zoned-time.ts'
import type { QuietHours } from '../../model/policies.ts'
import type { Channel } from '../../model/workspace.ts'
import { zoneOf } from '../person-zone.ts'
import type { Turn } from '../turn.ts'

const DAY_MS = 86_400_000

type Window = Pick<QuietHours, 'from' | 'to'>

/**
 * The first instant after `at` at which it is not quiet; undefined: it is not quiet at `at`.
 *
 * It is quiet whenever the clock on the wall shows a time in the window. So where clocks are put forward over the window's end, the
 * quiet time ends with the jump, and where they are put back into the window, it is quiet a second time.
 */
export function quietUntil(window: Window, zone: string, at: number): number | undefined {
  let end = at
  for (;;) {
    const { msOfDay } = localTime(zone, end)
    if (!isInside(window, msOfDay)) return end === at ? undefined : end
    const planned = end + ((window.to - msOfDay + DAY_MS) % DAY_MS)
    end = nextChange(zone, end, planned) ?? planned
  }
}

function isInside({ from, to }: Window, msOfDay: number): boolean {
  return from < to ? msOfDay >= from && msOfDay < to : msOfDay >= from || msOfDay < to
}

/** What quiet hours say of a message on this channel now. Of several that say so, `skip` outweighs, and the longest holds. */
export function judgeQuietHours(
  { program: { workspace }, state, now }: Turn,
  channel: Channel,
): 'skip' | { readonly until: number } | undefined {
  let until: number | undefined
  for (const rule of workspace.policies?.quietHours ?? []) {
    if (!rule.channels.includes(channel)) continue
    const zone = rule.timezone === 'profile' ? zoneOf(state, workspace.timezone) : rule.timezone
    const end = quietUntil(rule, zone, now)
    if (end === undefined) continue
    if (rule.then === 'skip') return 'skip'
    until = Math.max(until ?? end, end)
  }
  return until === undefined ? undefined : { until }
}
