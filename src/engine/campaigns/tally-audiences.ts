import { count } from '../effects.ts'
import type { AudienceRecord } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { isWanted } from './audiences.ts'

/** What is counted of each list, in the order of a record's `tally`. */
export const LIST_COUNTS = ['wanted', 'confirmed', 'waiting'] as const

const UNDER_WAY: ReadonlySet<AudienceRecord['status']> = new Set(['pending', 'held', 'sending'])

/**
 * Makes what the counters hold of this profile equal to what its record says: who is wanted on a list, whom the tool has said to have,
 * and whose change it has yet to be told. A record remembers what was counted, so that a merge, or a record of an older version, is put
 * right with the next input.
 */
export function tallyAudiences(turn: Turn): void {
  const { state, effects } = turn
  for (const [list, record] of Object.entries(state.audiences ?? {})) {
    const now = [isWanted(turn, list, record), record.tool === 'on', UNDER_WAY.has(record.status)].map(Number)
    LIST_COUNTS.forEach((name, index) => {
      const by = now[index]! - (record.tally?.[index] ?? 0)
      if (by !== 0) count(effects, `audience/${list}/${name}`, by)
    })
    if (now.some((one) => one > 0)) record.tally = now
    else delete record.tally
  }
}
