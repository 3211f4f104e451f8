import { campaignCounter } from '../engine/effects.ts'
import { nextMoment } from '../model/schedule.ts'
import type { Campaign } from '../model/workspace.ts'
import { scheduleWords } from './schedule-words.ts'

export interface ScheduleReport {
  readonly text: string
  /** ms; null: none, or the campaign is not live. */
  readonly next: number | null
  readonly begun: number
  /** Not begun at all, since it was too late. */
  readonly missed: number
  /** Begun, but too late for some to have their turn. */
  readonly cutShort: number
}

/** What became of the occurrences of a scheduled campaign, and when the next is; undefined for all others. */
export function reportSchedule(
  key: string,
  { entry, status }: Campaign,
  counters: ReadonlyMap<string, number>,
  now: number,
): ScheduleReport | undefined {
  if (entry.kind !== 'schedule') return undefined
  const of = (what: string): number => counters.get(campaignCounter(key, 'occurrence', what)) ?? 0
  return {
    text: scheduleWords(entry.schedule),
    next: (status === 'live' ? nextMoment(entry.schedule, now) : undefined) ?? null,
    begun: of('begun'),
    missed: of('missed'),
    cutShort: of('cut_short'),
  }
}
