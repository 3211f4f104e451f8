import { instantOf, localTime } from '../../kernel/zoned-time.ts'
import type { ClockRule, WaitUntil } from '../../model/workspace.ts'
import { computedValue } from '../cohorts/computed.ts'
import { timeOf } from '../cohorts/matches.ts'
import { traitValues } from '../cohorts/trait.ts'
import { ruleZone } from '../person-zone.ts'
import type { Turn } from '../turn.ts'

/**
 * The engine time that a wait lasts to, counted from `since`; undefined: it rests on a trait that holds no date now. Dates of traits and
 * zones of people are looked up as they are now: while a wait runs, it follows them.
 */
export function momentOf(turn: Turn, until: WaitUntil, since: number): number | undefined {
  switch (until.kind) {
    case 'date':
      return until.at
    case 'trait': {
      const date = dateOfTrait(turn, until.trait)
      return date === undefined ? undefined : date + until.offsetMs
    }
    case 'clock':
      return nextOnClock(until, ruleZone(until.timezone, turn.state, turn.program.workspace), since)
  }
}

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
