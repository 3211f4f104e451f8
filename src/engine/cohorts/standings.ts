import { stableNumber } from '../../kernel/hash.ts'
import { placeOf } from './fact-table.ts'

/**
 * What a profile is to each cohort that has anything to say of it, three numbers a cohort: the cohort's own, since when it has been
 * a member, when that must be looked at again. Ascending by cohort, and one flat list: most profiles stand in many cohorts.
 */
export type Standings = number[]

export const STRIDE = 3
/** In the place of a time of entry: no member. */
export const NO_MEMBER = -1
/** In the place of a time at which to look again: time alone changes nothing. */
export const NOT_DUE = Infinity

export const cohortNumber = (key: string): number => stableNumber(key)

/** Engine time of entry, ms; undefined: no member. */
export function memberSince(standings: Standings, cohort: number): number | undefined {
  const place = placeOf(standings, cohort, STRIDE)
  const since = place < 0 ? NO_MEMBER : standings[place * STRIDE + 1]!
  return since === NO_MEMBER ? undefined : since
}

/** When the cohort must be looked at again, engine time, ms; {@link NOT_DUE}: not by time alone. */
export function cohortDue(standings: Standings, cohort: number): number {
  const place = placeOf(standings, cohort, STRIDE)
  return place < 0 ? NOT_DUE : standings[place * STRIDE + 2]!
}

/** Puts a standing in its place. One that says nothing leaves no trace. */
export function setStanding(standings: Standings, cohort: number, since: number | undefined, due: number): void {
  const place = placeOf(standings, cohort, STRIDE)
  if (since === undefined && due === NOT_DUE) {
    if (place >= 0) standings.splice(place * STRIDE, STRIDE)
  } else if (place < 0) standings.splice((-1 - place) * STRIDE, 0, cohort, since ?? NO_MEMBER, due)
  else {
    standings[place * STRIDE + 1] = since ?? NO_MEMBER
    standings[place * STRIDE + 2] = due
  }
}

export const setDue = (standings: Standings, cohort: number, due: number): void =>
  setStanding(standings, cohort, memberSince(standings, cohort), due)

/** The earliest time at which a cohort must be looked at again; {@link NOT_DUE}: none. */
export function earliestDue(standings: Standings): number {
  let due = NOT_DUE
  for (let index = 2; index < standings.length; index += STRIDE) if (standings[index]! < due) due = standings[index]!
  return due
}

/** Numbers of the cohorts that must be looked at by now. */
export function dueBy(standings: Standings, now: number): readonly number[] {
  let due: number[] | undefined
  for (let index = 2; index < standings.length; index += STRIDE)
    if (standings[index]! <= now) (due ??= []).push(standings[index - 2]!)
  return due ?? NONE
}
const NONE: readonly number[] = []

/** Numbers of the cohorts in which the profile stands at all. */
export const standingIn = (standings: Standings): readonly number[] =>
  standings.filter((_, index) => index % STRIDE === 0)
