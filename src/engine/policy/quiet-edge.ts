import type { Channel } from '../../model/workspace.ts'
import { ruleZone } from '../person-zone.ts'
import type { Turn } from '../turn.ts'
import { judgeQuietHours, quietSince } from './quiet-hours.ts'

/**
 * So long before the quiet time what would come due in it is made: later, and a queue of others would carry it over the edge, where it
 * is held; earlier, and people get it at a time that has nothing to do with the edge.
 */
export const EDGE_LEAD_MS = 5 * 60_000

/**
 * When a wait that a message on this channel follows is to end, though it would end in a quiet time: just before that begins. Undefined:
 * at its own time, since it is not quiet then, or no rule says `edge`, or there is no moment left before.
 *
 * @param since when the wait began, @param due when it would end; engine time, ms.
 */
export function edgeBefore(turn: Turn, channel: Channel, since: number, due: number): number | undefined {
  const { program, state, now } = turn
  const rules = (program.workspace.policies?.quietHours ?? []).filter(
    ({ channels, then }) => then === 'edge' && channels.includes(channel),
  )
  const edges = rules
    .map((rule) => quietSince(rule, ruleZone(rule.timezone, state, program.workspace), due))
    .filter((edge) => edge !== undefined)
  if (edges.length === 0) return undefined
  const early = Math.min(...edges) - EDGE_LEAD_MS
  // Who is told of the quiet time, or of another zone, too late for that, waits as usual.
  const isLeft = early > since && early >= now
  return isLeft && judgeQuietHours(turn, channel, early) === undefined ? early : undefined
}
