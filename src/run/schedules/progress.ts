import type { Campaign, Throttle } from '../../model/workspace.ts'
import type { Settings } from '../../store/views.ts'

export type ScheduledEntry = Extract<Campaign['entry'], { kind: 'schedule' }>

/** How far a scheduled campaign is with its occurrences. Committed with what it tells of. Times are the log's, ms. */
export interface Progress {
  /** The newest occurrence that was begun or missed; before there is any, the moment after which they count. */
  readonly moment: number
  readonly begunAt: number
  /** When its newest page was applied. */
  readonly pagedAt: number
  /** Profiles up to this id have had their turn. */
  readonly reached: number
  readonly isOver: boolean
  /** The span of the throttle that is running, or the last one. */
  readonly span: { readonly from: number; readonly entered: number }
}

const keyOf = (campaign: string): string => `occurrences/${campaign}`

export const toSettings = (progress: ReadonlyMap<string, Progress | null>): Readonly<Record<string, string | null>> =>
  Object.fromEntries([...progress].map(([campaign, each]) => [keyOf(campaign), each && JSON.stringify(each)]))

export async function readProgress(settings: Settings, campaign: string): Promise<Progress | undefined> {
  const kept = await settings.get(keyOf(campaign))
  return kept === undefined ? undefined : (JSON.parse(kept) as Progress)
}

/** Entries that the throttle still allows at `at`. */
export function allowance({ span }: Progress, throttle: Throttle | undefined, at: number): number {
  if (!throttle) return Infinity
  return at >= span.from + throttle.perMs ? throttle.atMost : Math.max(0, throttle.atMost - span.entered)
}

/** When the throttle allows the next entry, ms; in the past: it does. */
export const allowedFrom = ({ span }: Progress, throttle: Throttle | undefined): number =>
  throttle && span.entered >= throttle.atMost ? span.from + throttle.perMs : 0

/** The span after `entered` more have entered at `at`: one that is over makes room for the next. */
export function afterEntries(
  { span }: Progress,
  throttle: Throttle | undefined,
  at: number,
  entered: number,
): Progress['span'] {
  const isRunning = throttle !== undefined && at < span.from + throttle.perMs
  return isRunning ? { from: span.from, entered: span.entered + entered } : { from: at, entered }
}
