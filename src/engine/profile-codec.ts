import type { ExternalId } from '../model/event.ts'
import {
  plainRecord,
  type Facts,
  type FactsByCombination,
  type Journey,
  type ProfileState,
  type StepDelivery,
} from './profile-state.ts'

/**
 * The stored form of a profile's record: JSON arrays, times as distances from the profile's first event. A quarter of the size of
 * the plain record and written three times as fast, which matters: every event writes one.
 */
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
  journeys: StoredJourney[],
  rest: Rest | 0,
]

type StoredJourney = [
  id: string,
  campaign: string,
  key: string,
  version: number,
  startedAt: number,
  causeAt: number,
  causePosition: number,
  step: string,
  since: number,
  afterAt: number,
  afterPosition: number,
  due: number,
  deliveries: Record<string, StepDelivery> | 0,
  rest: Pick<Journey, 'event' | 'holdout' | 'audiences' | 'sent'> | 0,
]

/** Parts that few profiles have, as they are. */
type Rest = Partial<
  Pick<
    ProfileState,
    | 'mergedInto'
    | 'truncated'
    | 'series'
    | 'sayings'
    | 'collections'
    | 'goals'
    | 'past'
    | 'blocked'
    | 'coupons'
    | 'audiences'
    | 'subscriptions'
    | 'sends'
    | 'choices'
    | 'ahead'
    | 'absorbed'
    | 'apart'
    | 'shared'
    | 'claims'
    | 'refused'
  >
>

const REST_KEYS = [
  'mergedInto',
  'truncated',
  'series',
  'sayings',
  'collections',
  'goals',
  'past',
  'blocked',
  'coupons',
  'audiences',
  'subscriptions',
  'sends',
  'choices',
  'ahead',
  'absorbed',
  'apart',
  'shared',
  'claims',
  'refused',
] as const satisfies readonly (keyof Rest)[]

const FORMAT = 1
/** Stands for no due time: a distance is never that small. */
const NONE = Number.MIN_SAFE_INTEGER
/** Stands for {@link import('./profile-state.ts').timeCause}'s position. */
const LAST = -1

export function encodeProfile(state: ProfileState): string {
  const base = state.firstSeen
  const stored: Stored = [
    FORMAT,
    state.id,
    base,
    state.lastSeen - base,
    state.position,
    state.decisions,
    state.journeyCount,
    state.ids.map(storeId),
    storeTraits(state, base),
    storeFacts(state, base),
    storeTimes(state.cohorts, base),
    storeTimes(state.cohortDue, base),
    storeSteps(state.recent),
    state.journeys.map((journey) => storeJourney(journey, base)),
    storeRest(state),
  ]
  return JSON.stringify(stored)
}

/** Our own record back: trusted, since only {@link encodeProfile} writes it. */
export function decodeProfile(text: string): ProfileState {
  const stored = JSON.parse(text) as Stored
  const base = stored[2]
  const rest = stored[14]
  const state: ProfileState = {
    id: stored[1],
    ids: stored[7].map(restoreId),
    traits: restoreTraits(stored[8], base),
    firstSeen: base,
    lastSeen: stored[3] + base,
    facts: restoreFacts(stored[9], base),
    cohorts: restoreTimes(stored[10], base),
    cohortDue: restoreTimes(stored[11], base),
    journeys: stored[13].map((journey) => restoreJourney(journey, base)),
    goals: [],
    past: {},
    recent: restoreSteps(stored[12]),
    position: stored[4],
    decisions: stored[5],
    journeyCount: stored[6],
  }
  return rest === 0 ? state : Object.assign(state, rest)
}

const ID_LETTER: ReadonlyMap<string, string> = new Map([
  ['user_id', 'u'],
  ['email', 'e'],
  ['anonymous_id', 'a'],
  ['phone', 'p'],
])
const ID_TYPE: ReadonlyMap<string | undefined, string> = new Map([...ID_LETTER].map(([type, letter]) => [letter, type]))

/** A letter for the types that most profiles have; all others are named. A type has no colon, a value may. */
function storeId({ type, value }: ExternalId): string {
  const letter = ID_LETTER.get(type)
  return letter === undefined ? `x${type}:${value}` : letter + value
}

function restoreId(stored: string): ExternalId {
  const type = ID_TYPE.get(stored[0])
  if (type !== undefined) return { type, value: stored.slice(1) }
  const colon = stored.indexOf(':')
  return { type: stored.slice(1, colon), value: stored.slice(colon + 1) }
}

function storeTraits({ traits }: ProfileState, base: number): unknown[] {
  const stored: unknown[] = []
  for (const name of Object.keys(traits)) {
    const [value, at, position] = traits[name]!
    stored.push(name, value, at - base, position)
  }
  return stored
}

function restoreTraits(stored: readonly unknown[], base: number): ProfileState['traits'] {
  const traits = plainRecord<ProfileState['traits'][string]>()
  for (let index = 0; index < stored.length; index += 4) {
    const at = (stored[index + 2] as number) + base
    traits[stored[index] as string] = [stored[index + 1], at, stored[index + 3] as number]
  }
  return traits
}

function storeFacts({ facts }: ProfileState, base: number): unknown[] {
  const stored: unknown[] = []
  for (const register of Object.keys(facts)) {
    const kept = facts[register]!
    stored.push(register)
    if (Array.isArray(kept)) stored.push(shift(kept, -base))
    else
      stored.push(
        Object.keys(kept).flatMap((combination): unknown[] => [combination, shift(kept[combination]!, -base)]),
      )
  }
  return stored
}

function restoreFacts(stored: readonly unknown[], base: number): ProfileState['facts'] {
  const facts: ProfileState['facts'] = {}
  for (let index = 0; index < stored.length; index += 2) {
    const kept = stored[index + 1] as (string | number | Facts)[]
    facts[stored[index] as string] =
      typeof kept[0] === 'string' ? restoreCombinations(kept, base) : shiftInPlace(kept as Facts, base)
  }
  return facts
}

function restoreCombinations(kept: readonly unknown[], base: number): FactsByCombination {
  const groups: FactsByCombination = plainRecord()
  for (let index = 0; index < kept.length; index += 2) {
    groups[kept[index] as string] = shiftInPlace(kept[index + 1] as Facts, base)
  }
  return groups
}

/** Times, at even places, moved by `by`. */
function shift(facts: readonly number[], by: number): Facts {
  const moved = facts.slice()
  for (let index = 0; index < moved.length; index += 2) moved[index]! += by
  return moved
}

/** The same without a copy, for what was just read. */
function shiftInPlace(facts: Facts, by: number): Facts {
  for (let index = 0; index < facts.length; index += 2) facts[index]! += by
  return facts
}

function storeTimes(times: Readonly<Record<string, number>>, base: number): (string | number)[] {
  const stored: (string | number)[] = []
  for (const key of Object.keys(times)) stored.push(key, times[key]! - base)
  return stored
}

function restoreTimes(stored: readonly (string | number)[], base: number): Record<string, number> {
  const times: Record<string, number> = {}
  for (let index = 0; index < stored.length; index += 2)
    times[stored[index] as string] = (stored[index + 1] as number) + base
  return times
}

/** Growing numbers as their differences. */
function storeSteps(numbers: readonly number[]): number[] {
  return numbers.map((number, index) => (index === 0 ? number : number - numbers[index - 1]!))
}

function restoreSteps(steps: readonly number[]): number[] {
  let sum = 0
  return steps.map((step) => (sum += step))
}

function storeJourney(journey: Journey, base: number): StoredJourney {
  const { event, holdout, audiences, sent } = journey
  return [
    journey.id,
    journey.campaign,
    journey.key,
    journey.version,
    journey.startedAt - base,
    ...storeCause(journey.cause, base),
    journey.step,
    journey.since < 0 ? NONE : journey.since - base,
    ...storeCause(journey.after, base),
    journey.due === undefined ? NONE : journey.due - base,
    isEmpty(journey.deliveries) ? 0 : journey.deliveries,
    event || holdout || audiences || sent
      ? { ...(event && { event }), ...(holdout && { holdout }), ...(audiences && { audiences }), ...(sent && { sent }) }
      : 0,
  ]
}

function restoreJourney(stored: StoredJourney, base: number): Journey {
  const [
    id,
    campaign,
    key,
    version,
    startedAt,
    causeAt,
    causePosition,
    step,
    since,
    afterAt,
    afterPosition,
    due,
    deliveries,
    rest,
  ] = stored
  return {
    id,
    campaign,
    key,
    version,
    startedAt: startedAt + base,
    cause: restoreCause(causeAt, causePosition, base),
    step,
    since: since === NONE ? -1 : since + base,
    after: restoreCause(afterAt, afterPosition, base),
    ...(due !== NONE && { due: due + base }),
    deliveries: deliveries === 0 ? {} : deliveries,
    ...(rest === 0 ? undefined : rest),
  }
}

const storeCause = ([at, position]: readonly [number, number], base: number): [number, number] => [
  at - base,
  position === Number.MAX_SAFE_INTEGER ? LAST : position,
]

const restoreCause = (at: number, position: number, base: number): readonly [number, number] => [
  at + base,
  position === LAST ? Number.MAX_SAFE_INTEGER : position,
]

function storeRest(state: ProfileState): Rest | 0 {
  let rest: Record<string, unknown> | undefined
  for (const key of REST_KEYS) {
    const part = state[key]
    if (part === undefined || (typeof part === 'object' && isEmpty(part))) continue
    rest ??= {}
    rest[key] = part
  }
  return rest ?? 0
}

function isEmpty(part: object): boolean {
  for (const _ in part) return false
  return true
}
