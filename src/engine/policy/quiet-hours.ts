import { localTime, nextChange } from '../../kernel/zoned-time.ts'
import type { QuietHours } from '../../model/policies.ts'
import type { Channel } from '../../model/workspace.ts'
import { ruleZone } from '../person-zone.ts'
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

/** When the quiet time began that it is at `at`; undefined: it is not quiet at `at`. */
export function quietSince(window: Window, zone: string, at: number): number | undefined {
  // No quiet time is longer than a day and the hour that clocks may be put back.
  let start = nextQuiet(window, zone, at - 2 * DAY_MS)
  while (start <= at) {
    const end = quietUntil(window, zone, start)!
    if (end > at) return start
    start = nextQuiet(window, zone, end)
  }
  return undefined
}

/** The first instant from `at` on at which it is quiet. */
function nextQuiet(window: Window, zone: string, at: number): number {
  let start = at
  for (;;) {
    const { msOfDay } = localTime(zone, start)
    if (isInside(window, msOfDay)) return start
    const planned = start + ((window.from - msOfDay + DAY_MS) % DAY_MS)
    start = nextChange(zone, start, planned) ?? planned
  }
}

function isInside({ from, to }: Window, msOfDay: number): boolean {
  return from < to ? msOfDay >= from && msOfDay < to : msOfDay >= from || msOfDay < to
}

/** What quiet hours say of a message on this channel at a moment, now unless said otherwise. Of several that say so, `skip` outweighs, and the longest holds. */
export function judgeQuietHours(
  { program: { workspace }, state, now }: Turn,
  channel: Channel,
  at = now,
): 'skip' | { readonly until: number } | undefined {
  let until: number | undefined
  for (const rule of workspace.policies?.quietHours ?? []) {
    if (!rule.channels.includes(channel)) continue
    const end = quietUntil(rule, ruleZone(rule.timezone, state, workspace), at)
    if (end === undefined) continue
    if (rule.then === 'skip') return 'skip'
    until = Math.max(until ?? end, end)
  }
  return until === undefined ? undefined : { until }
}
