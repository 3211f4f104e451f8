import { isEvent, type TimelineDecision, type TimelineItem } from '../api/types.ts'

/** Less is the time that a decision takes, not a wait that was skipped. */
const JUMP_MIN_MS = 60_000

/** Decisions by which a journey goes on: whatever wait it was in is over then. */
const GOES_ON = new Set([
  'wait_started',
  'wait_ended',
  'delivery_created',
  'step_passed_over',
  'branch_taken',
  'audience_joined',
])

interface Wait {
  readonly step: unknown
  /** In the log's time, as the story's own times. */
  readonly until: number
}

/**
 * The story is kept in the log's time, in which a skipped wait takes no time at all. Here the person's own time is put back: where a
 * journey went on before its wait was up, though nothing but time could end it, the wait was skipped. The newest item comes first.
 */
export function inPersonsTime(timeline: readonly TimelineItem[]): readonly TimelineItem[] {
  const waits = new Map<unknown, Wait>()
  let ahead = 0
  const shifted = timeline.toReversed().map((item) => {
    if (!isEvent(item)) ahead += skippedBy(item, waits)
    return ahead === 0 ? item : { ...item, at: new Date(Date.parse(item.at) + ahead).toISOString() }
  })
  return shifted.reverse()
}

/** How much of a wait this decision shows to have been skipped, ms. */
function skippedBy({ kind, at, detail = {} }: TimelineDecision, waits: Map<unknown, Wait>): number {
  const { campaign, step, until, why } = detail
  const wait = waits.get(campaign)
  if (kind === 'journey_ended' || GOES_ON.has(kind)) waits.delete(campaign)
  if (kind === 'wait_started' && typeof until === 'number') waits.set(campaign, { step, until })
  if (!wait || !GOES_ON.has(kind)) return 0
  const sameAgain = kind === 'wait_started' && wait.step === step
  const endedEarly = kind === 'wait_ended' && why !== 'time_over'
  const skipped = wait.until - Date.parse(at)
  return sameAgain || endedEarly || skipped < JUMP_MIN_MS ? 0 : skipped
}
