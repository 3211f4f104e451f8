import { asciiJson } from '../../kernel/ascii-json.ts'
import { stableNumber } from '../../kernel/hash.ts'
import { createFactTable, ownCombinationFacts, put, type Combinations, type Facts } from '../cohorts/fact-table.ts'
import { cohortNumber, NOT_DUE, memberSince, setStanding, type Standings } from '../cohorts/standings.ts'
import {
  createProfile,
  plainRecord,
  type JourneyEvent,
  type Journey,
  type ProfileState,
  type TraitRecord,
} from '../profile-state.ts'
import type { ExternalId } from '../../model/event.ts'

/** Records as they were written at first: JSON, times as distances from the profile's first event. Read, never written. */
type Stored = [
  format: 1,
  id: number,
  base: number,
  lastSeen: number,
  position: number,
  decisions: number,
  journeyCount: number,
  ids: string[],
  traits: unknown[],
  facts: unknown[],
  cohorts: (string | number)[],
  due: (string | number)[],
  recent: number[],
  journeys: unknown[][],
  rest: (Partial<ProfileState> & { optedOut?: string[] }) | 0,
]

const ID_TYPE: Readonly<Record<string, string>> = { u: 'user_id', e: 'email', a: 'anonymous_id' }
const NONE = Number.MIN_SAFE_INTEGER
const LAST = -1

export function decodeFormat1(text: string): ProfileState {
  const [
    ,
    id,
    base,
    seen,
    position,
    decisions,
    journeyCount,
    ids,
    traits,
    facts,
    cohorts,
    due,
    recent,
    journeys,
    rest,
  ] = JSON.parse(text) as Stored
  let sum = 0
  const state: ProfileState = {
    ...createProfile(id, base),
    ids: ids.map((each): ExternalId => ({ type: ID_TYPE[each[0]!]!, value: each.slice(1) })),
    traits: readTraits(traits, base),
    lastSeen: base + seen,
    facts: readFacts(facts, base),
    standings: readStandings(cohorts, due, base),
    journeys: journeys.map((journey) => readJourney(journey, base)),
    recent: recent.map((step) => (sum += step)),
    position,
    decisions,
    journeyCount,
  }
  if (rest === 0) return state
  const { optedOut, ...others } = rest
  Object.assign(state, others)
  // When they chose it was not kept: what they say later counts all the same.
  if (optedOut) state.choices = optedOut.map((channel) => [state.firstSeen, 0, channel, true])
  return state
}

function readTraits(stored: readonly unknown[], base: number): ProfileState['traits'] {
  const traits = plainRecord<TraitRecord>()
  for (let index = 0; index < stored.length; index += 4) {
    const at = (stored[index + 2] as number) + base
    // By which event it was said was not kept.
    traits[stored[index] as string] = [stored[index + 1], at, 0]
  }
  return traits
}

function readFacts(stored: readonly unknown[], base: number): ProfileState['facts'] {
  const table = createFactTable()
  const moved = (facts: Facts): Facts => facts.map((value, index) => (index % 2 === 0 ? value + base : value))
  for (let index = 0; index < stored.length; index += 2) {
    const register = { number: stableNumber(stored[index] as string) }
    const kept = stored[index + 1] as unknown[]
    if (typeof kept[0] !== 'string') put(table, register, moved(kept as Facts))
    else {
      const combinations: Combinations = put(table, register, { values: [], facts: [] })
      for (let place = 0; place < kept.length; place += 2)
        ownCombinationFacts(combinations, kept[place] as string).push(...moved(kept[place + 1] as Facts))
    }
  }
  return table
}

function readStandings(
  cohorts: readonly (string | number)[],
  due: readonly (string | number)[],
  base: number,
): Standings {
  const standings: Standings = []
  for (let index = 0; index < cohorts.length; index += 2)
    setStanding(standings, cohortNumber(cohorts[index] as string), (cohorts[index + 1] as number) + base, NOT_DUE)
  for (let index = 0; index < due.length; index += 2) {
    const cohort = cohortNumber(due[index] as string)
    setStanding(standings, cohort, memberSince(standings, cohort), (due[index + 1] as number) + base)
  }
  return standings
}

function readJourney(stored: readonly unknown[], base: number): Journey {
  const [id, campaign, key, version, startedAt, causeAt, causePosition, step, since, afterAt, afterPosition, due] =
    stored as [string, string, string, number, number, number, number, string, number, number, number, number]
  const cause = (at: number, position: number): readonly [number, number] => [
    at + base,
    position === LAST ? Number.MAX_SAFE_INTEGER : position,
  ]
  return {
    id,
    campaign,
    key,
    version,
    startedAt: startedAt + base,
    cause: cause(causeAt, causePosition),
    step,
    since: since === NONE ? -1 : since + base,
    after: cause(afterAt, afterPosition),
    ...(due !== NONE && { due: due + base }),
    deliveries: stored[12] === 0 ? {} : (stored[12] as Journey['deliveries']),
    ...(stored[13] === 0 ? undefined : readMore(stored[13] as StoredMore)),
  }
}

type StoredMore = Pick<Journey, 'holdout' | 'audiences' | 'sent'> & { readonly event?: JourneyEvent }

const readMore = ({ event, ...more }: StoredMore): Partial<Journey> => ({
  ...more,
  ...(event && { event: asciiJson(event) }),
})
