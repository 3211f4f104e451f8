import type { TimelineItem } from '../api/types.ts'

/** Things that happened as good as at once: an event and what was decided because of it. */
export interface Moment {
  readonly at: number
  /** The newest first. */
  readonly items: readonly TimelineItem[]
  /** Time that passed since the moment before; undefined for the first one, and where it is not worth telling. */
  readonly after: number | undefined
}

/** One click and all that follows from it takes less than this. */
const TOGETHER_MS = 2_500
/** Shorter pauses are the visitor reading; longer ones are waits of the campaign. */
const PAUSE_MS = 10 * 60_000

/** Groups a timeline (the newest first) into moments (the newest first). */
export function momentsOf(timeline: readonly TimelineItem[]): readonly Moment[] {
  const groups: TimelineItem[][] = []
  for (const item of timeline) {
    const group = groups.at(-1)
    const newer = group?.at(-1)
    if (group && newer && Math.abs(Date.parse(newer.at) - Date.parse(item.at)) <= TOGETHER_MS) group.push(item)
    else groups.push([item])
  }
  return groups.map((items, index) => {
    const at = Date.parse(items.at(-1)?.at ?? '')
    const before = Date.parse(groups[index + 1]?.[0]?.at ?? '')
    const pause = at - before
    return { at, items, after: pause >= PAUSE_MS ? pause : undefined }
  })
}
