import { instantOf, localTime } from '../../kernel/zoned-time.ts'
import type { ClockRule, WaitUntil } from '../../model/workspace.ts'
import { computedValue } from '../cohorts/computed.ts'
import { timeOf } from '../cohorts/matches.ts'
import { traitValues } from '../cohorts/trait.ts'
import { bestHourOf, isInHour } from './best-hour.ts'
import { ruleZone } from '../person-zone.ts'
import type { Turn } from '../turn.ts'

export interface Moment {
  /** Engine time. */
  readonly at: number
  /** For a best hour: whether it is the person's own, and what the clock shows, ms since midnight. */
  readonly hour?: { readonly by: 'best_hour' | 'fallback'; readonly msOfDay: number }
}

/**
 * What a wait lasts to, counted from `since`; undefined: it rests on a trait that holds no date now. Dates of traits and zones of people
 * are looked up as they are now: while a wait runs, it follows them. A best hour rests on what was opened until `since`.
 */
export function momentOf(turn: Turn, until: WaitUntil, since: number): Moment | undefined {
  switch (until.kind) {
    case 'date':
      return { at: until.at }
    case 'trait': {
      const date = dateOfTrait(turn, until.trait)
      return date === undefined ? undefined : { at: date + until.offsetMs }
    }
    case 'clock':
      return { at: nextOnClock(until, zoneOfRule(turn, until), since) }
    case 'bestHour':
      return nextBestHour(turn, until, since)
  }
}

/** All of the hour is as good as its beginning: who comes within it does not wait for the next day. */
function nextBestHour(turn: Turn, rule: ClockRule, since: number): Moment {
  const zone = zoneOfRule(turn, rule)
  const best = bestHourOf(turn.state, turn.program.opens, { zone, at: since })
  if (best === undefined) return { at: nextOnClock(rule, zone, since), hour: { by: 'fallback', msOfDay: rule.msOfDay } }
  const { weekday } = localTime(zone, since)
  const isNow = isInHour(zone, best, since) && (rule.days.length === 0 || rule.days.includes(weekday))
  const at = isNow ? since : nextOnClock({ ...rule, msOfDay: best }, zone, since)
  return { at, hour: { by: 'best_hour', msOfDay: best } }
}

const zoneOfRule = ({ program, state }: Turn, { timezone }: ClockRule): string =>
  ruleZone(timezone, state, program.workspace)

function dateOfTrait({ program, state, now }: Turn, trait: string): number | undefined {
  const computed = program.computed.get(trait)
  const values = computed
    ? [computedValue(computed, { state, now })]
    : traitValues({ path: trait.split('.'), looksBack: false }, { state, now })
  return values
    .flat()
    .map(timeOf)
    .find((at) => at !== undefined)
}

/** A week holds each weekday once, and a day that a country left out has its rule met by the next: two more days are enough. */
const DAYS_AHEAD = 9

/** The first moment from `from` on at which the clock in that zone shows this on one of these days; `from` itself counts. */
export function nextOnClock({ msOfDay, days }: ClockRule, zone: string, from: number): number {
  const { year, month, day, weekday } = localTime(zone, from)
  let at = from
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    if (days.length > 0 && !days.includes(((weekday - 1 + ahead) % 7) + 1)) continue
    at = instantOf(zone, { year, month, day: day + ahead, msOfDay })
    if (at >= from) return at
  }
  return at
}
