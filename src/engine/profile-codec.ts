import type { ExternalId } from '../model/event.ts'
import { decodeFormat1 } from './codec/format-1.ts'
import { TextReader } from './codec/text-reader.ts'
import { TextWriter } from './codec/text-writer.ts'
import { isPlain, type Combinations, type Facts, type FactTable } from './cohorts/fact-table.ts'
import { NO_MEMBER, NOT_DUE, STRIDE, type Standings } from './cohorts/standings.ts'
import { plainRecord, type Journey, type OpenGoal, type ProfileState, type TraitRecord } from './profile-state.ts'

/**
 * The stored form of a profile's record: what most profiles have as compact text (see {@link TextWriter}), the rest as JSON behind
 * it. Times are distances from the profile's last event, so that most are short.
 */
const FORMAT = 2
const FORMAT_TEXT = String(FORMAT)

/** Parts that few profiles have, as they are. */
const REST_KEYS = [
  'mergedInto',
  'truncated',
  'series',
  'sayings',
  'collections',
  'blocked',
  'coupons',
  'audiences',
  'subscriptions',
  'sends',
  'choices',
  'zone',
  'counted',
  'emits',
  'emitted',
  'suppressed',
  'softBounces',
  'ahead',
  'absorbed',
  'apart',
  'shared',
  'claims',
  'refused',
] as const satisfies readonly (keyof ProfileState)[]
type Rest = Partial<Pick<ProfileState, (typeof REST_KEYS)[number]>>

/** Letters for the types that most profiles have; all others are written out, with a colon before, which no type has. */
const ID_LETTER: ReadonlyMap<string, string> = new Map([
  ['user_id', 'u'],
  ['email', 'e'],
  ['anonymous_id', 'a'],
  ['phone', 'p'],
])
const ID_TYPE: ReadonlyMap<string, string> = new Map([...ID_LETTER].map(([type, letter]) => [letter, type]))

/** One for all records: each is written in one go. */
const writer = new TextWriter()

export function encodeProfile(state: ProfileState): string {
  const { lastSeen } = state
  writer.whole(FORMAT)
  writer.whole(state.id)
  writer.number(lastSeen)
  writer.number(lastSeen - state.firstSeen)
  writer.whole(state.position)
  writer.whole(state.decisions)
  writer.whole(state.journeyCount)
  writer.whole(state.ids.length)
  for (const { type, value } of state.ids) {
    writer.text(ID_LETTER.get(type) ?? `:${type}`)
    writer.text(value)
  }
  writeTraits(state.traits, lastSeen)
  writeFactTable(state.facts, lastSeen, state.position)
  writeStandings(state.standings, lastSeen)
  writeSteps(state.recent)
  writer.whole(state.journeys.length)
  for (const journey of state.journeys) writeJourney(journey, lastSeen)
  writer.whole(state.goals.length)
  for (const goal of state.goals) writeGoal(goal, lastSeen)
  writePast(state.past, lastSeen)
  return writer.take() + storeRest(state)
}

/** Our own record back: trusted, since only {@link encodeProfile} writes it. */
export function decodeProfile(text: string): ProfileState {
  if (!text.startsWith(FORMAT_TEXT)) return decodeFormat1(text)
  const reader = new TextReader(text, FORMAT_TEXT.length)
  const id = reader.whole()
  const lastSeen = reader.number()
  const firstSeen = lastSeen - reader.number()
  const position = reader.whole()
  const decisions = reader.whole()
  const journeyCount = reader.whole()
  const state: ProfileState = {
    id,
    ids: readMany(reader, readId, lastSeen),
    traits: readTraits(reader, lastSeen),
    firstSeen,
    lastSeen,
    facts: readFactTable(reader, lastSeen, position),
    standings: readStandings(reader, lastSeen),
    recent: readSteps(reader),
    journeys: readMany(reader, readJourney, lastSeen),
    goals: readMany(reader, readGoal, lastSeen),
    past: readPast(reader, lastSeen),
    position,
    decisions,
    journeyCount,
  }
  const rest = reader.rest()
  return rest === '' ? state : Object.assign(state, JSON.parse(rest) as Rest)
}

function readMany<T>(reader: TextReader, read: (reader: TextReader, lastSeen: number) => T, lastSeen: number): T[] {
  const items: T[] = []
  for (let left = reader.whole(); left > 0; left--) items.push(read(reader, lastSeen))
  return items
}

function readId(reader: TextReader): ExternalId {
  const stored = reader.text()
  return { type: ID_TYPE.get(stored) ?? stored.slice(1), value: reader.text() }
}

function writeTraits(traits: ProfileState['traits'], lastSeen: number): void {
  const names = Object.keys(traits)
  writer.whole(names.length)
  for (const name of names) {
    const [value, at, position] = traits[name]!
    const isText = typeof value === 'string'
    writer.text(name)
    writer.whole(isText ? 1 : 0)
    writer.text(isText ? value : JSON.stringify(value))
    writer.number(lastSeen - at)
    writer.number(position)
  }
}

function readTraits(reader: TextReader, lastSeen: number): ProfileState['traits'] {
  const traits = plainRecord<TraitRecord>()
  for (let left = reader.whole(); left > 0; left--) {
    const name = reader.text()
    const isText = reader.whole() === 1
    const value = reader.text()
    const at = lastSeen - reader.number()
    traits[name] = [isText ? value : JSON.parse(value), at, reader.number()]
  }
  return traits
}

function writeFactTable({ registers, kept }: FactTable, lastSeen: number, position: number): void {
  writer.whole(registers.length)
  for (let index = 0; index < registers.length; index++) {
    writer.key(registers[index]!)
    const own = kept[index]!
    if (isPlain(own)) {
      writer.whole(own.length)
      writeFacts(own, lastSeen, position)
    } else {
      // Facts come in pairs: an odd number says that combinations follow.
      writer.whole(own.values.length * 2 + 1)
      for (let place = 0; place < own.values.length; place++) {
        writer.text(own.values[place]!)
        writer.whole(own.facts[place]!.length)
        writeFacts(own.facts[place]!, lastSeen, position)
      }
    }
  }
}

function readFactTable(reader: TextReader, lastSeen: number, position: number): FactTable {
  const registers: number[] = []
  const kept: (Facts | Combinations)[] = []
  for (let left = reader.whole(); left > 0; left--) {
    registers.push(reader.key())
    const length = reader.whole()
    if ((length & 1) === 0) kept.push(readFacts(reader, length, lastSeen, position))
    else {
      const combinations: Combinations = { values: [], facts: [] }
      for (let more = length >> 1; more > 0; more--) {
        combinations.values.push(reader.text())
        combinations.facts.push(readFacts(reader, reader.whole(), lastSeen, position))
      }
      kept.push(combinations)
    }
  }
  return { registers, kept }
}

/** The oldest as distances from the profile's last event, each newer one as the distance from the one before. */
function writeFacts(facts: Facts, lastSeen: number, lastPosition: number): void {
  if (facts.length === 0) return
  let at = facts[0]!
  let position = facts[1]!
  writer.number(lastSeen - at)
  writer.number(lastPosition - position)
  for (let index = 2; index < facts.length; index += 2) {
    writer.number(facts[index]! - at)
    writer.number(facts[index + 1]! - position)
    at = facts[index]!
    position = facts[index + 1]!
  }
}

function readFacts(reader: TextReader, length: number, lastSeen: number, lastPosition: number): Facts {
  if (length === 0) return []
  let at = lastSeen - reader.number()
  let position = lastPosition - reader.number()
  const facts: Facts = [at, position]
  for (let left = length - 2; left > 0; left -= 2) {
    at += reader.number()
    position += reader.number()
    facts.push(at, position)
  }
  return facts
}

const MEMBER = 1
const DUE = 2

function writeStandings(standings: Standings, lastSeen: number): void {
  writer.whole(standings.length / STRIDE)
  for (let index = 0; index < standings.length; index += STRIDE) {
    const since = standings[index + 1]!
    const due = standings[index + 2]!
    writer.key(standings[index]!)
    writer.whole((since === NO_MEMBER ? 0 : MEMBER) | (due === NOT_DUE ? 0 : DUE))
    if (since !== NO_MEMBER) writer.number(lastSeen - since)
    if (due !== NOT_DUE) writer.number(due - lastSeen)
  }
}

function readStandings(reader: TextReader, lastSeen: number): Standings {
  const standings: Standings = []
  for (let left = reader.whole(); left > 0; left--) {
    const cohort = reader.key()
    const says = reader.whole()
    const since = (says & MEMBER) === 0 ? NO_MEMBER : lastSeen - reader.number()
    const due = (says & DUE) === 0 ? NOT_DUE : reader.number() + lastSeen
    standings.push(cohort, since, due)
  }
  return standings
}

/** Growing numbers as their differences. */
function writeSteps(numbers: readonly number[]): void {
  writer.whole(numbers.length)
  let before = 0
  for (const number of numbers) {
    writer.number(number - before)
    before = number
  }
}

function readSteps(reader: TextReader): number[] {
  const numbers: number[] = []
  let before = 0
  for (let left = reader.whole(); left > 0; left--) numbers.push((before += reader.number()))
  return numbers
}

type Cause = readonly [at: number, position: number]

/** The last position there can be stands for "whatever happened then": it is shortened to 0. */
function writeCause([at, position]: Cause, lastSeen: number): void {
  writer.number(lastSeen - at)
  writer.whole(position === Number.MAX_SAFE_INTEGER ? 0 : position + 1)
}

function readCause(reader: TextReader, lastSeen: number): Cause {
  const at = lastSeen - reader.number()
  const position = reader.whole()
  return [at, position === 0 ? Number.MAX_SAFE_INTEGER : position - 1]
}

const REACHED = 1
const HAS_DUE = 2
const HAS_DELIVERIES = 4
const HAS_MORE = 8

type JourneyMore = Pick<Journey, 'event' | 'holdout' | 'audiences' | 'sent'>

function writeJourney(journey: Journey, lastSeen: number): void {
  const { due, deliveries, event, holdout, audiences, sent } = journey
  const more = event || holdout || audiences || sent
  const hasDeliveries = !isEmpty(deliveries)
  writer.text(journey.id)
  writer.text(journey.campaign)
  writer.text(journey.key)
  writer.whole(journey.version)
  writer.number(lastSeen - journey.startedAt)
  writeCause(journey.cause, lastSeen)
  writer.text(journey.step)
  writeCause(journey.after, lastSeen)
  writer.whole(
    (journey.since < 0 ? 0 : REACHED) |
      (due === undefined ? 0 : HAS_DUE) |
      (hasDeliveries ? HAS_DELIVERIES : 0) |
      (more ? HAS_MORE : 0),
  )
  if (journey.since >= 0) writer.number(lastSeen - journey.since)
  if (due !== undefined) writer.number(due - lastSeen)
  if (hasDeliveries) writer.text(JSON.stringify(deliveries))
  if (more) writer.text(JSON.stringify({ event, holdout, audiences, sent }))
}

function readJourney(reader: TextReader, lastSeen: number): Journey {
  const id = reader.text()
  const campaign = reader.text()
  const key = reader.text()
  const version = reader.whole()
  const startedAt = lastSeen - reader.number()
  const cause = readCause(reader, lastSeen)
  const step = reader.text()
  const after = readCause(reader, lastSeen)
  const says = reader.whole()
  const since = (says & REACHED) === 0 ? -1 : lastSeen - reader.number()
  const due = (says & HAS_DUE) === 0 ? undefined : reader.number() + lastSeen
  const deliveries = (says & HAS_DELIVERIES) === 0 ? {} : (JSON.parse(reader.text()) as Journey['deliveries'])
  const journey: Journey = { id, campaign, key, version, startedAt, cause, step, since, after, deliveries }
  if (due !== undefined) journey.due = due
  return (says & HAS_MORE) === 0 ? journey : Object.assign(journey, JSON.parse(reader.text()) as JourneyMore)
}

const HAS_UNTIL = 1
const HOLDOUT = 2
const HAS_ARMS = 4

function writeGoal({ campaign, version, journey, key, cause, until, holdout, arms }: OpenGoal, lastSeen: number): void {
  writer.text(campaign)
  writer.whole(version)
  writer.text(journey)
  writer.text(key)
  writeCause(cause, lastSeen)
  writer.whole((until === undefined ? 0 : HAS_UNTIL) | (holdout ? HOLDOUT : 0) | (arms ? HAS_ARMS : 0))
  if (until !== undefined) writer.number(until - lastSeen)
  if (arms) writer.text(JSON.stringify(arms))
}

function readGoal(reader: TextReader, lastSeen: number): OpenGoal {
  const campaign = reader.text()
  const version = reader.whole()
  const journey = reader.text()
  const key = reader.text()
  const cause = readCause(reader, lastSeen)
  const says = reader.whole()
  return {
    campaign,
    version,
    journey,
    key,
    cause,
    ...((says & HAS_UNTIL) !== 0 && { until: reader.number() + lastSeen }),
    ...((says & HOLDOUT) !== 0 && { holdout: true as const }),
    ...((says & HAS_ARMS) !== 0 && { arms: JSON.parse(reader.text()) as NonNullable<OpenGoal['arms']> }),
  }
}

/** 0: nothing was sent; else a time, which is a 1 and a number. */
function writePast(past: ProfileState['past'], lastSeen: number): void {
  const keys = Object.keys(past)
  writer.whole(keys.length)
  for (const key of keys) {
    const endedAt = past[key]!
    writer.text(key)
    writer.whole(endedAt === null ? 0 : 1)
    if (endedAt !== null) writer.number(lastSeen - endedAt)
  }
}

function readPast(reader: TextReader, lastSeen: number): ProfileState['past'] {
  const past: ProfileState['past'] = {}
  for (let left = reader.whole(); left > 0; left--) {
    const key = reader.text()
    past[key] = reader.whole() === 0 ? null : lastSeen - reader.number()
  }
  return past
}

function storeRest(state: ProfileState): string {
  let rest: Record<string, unknown> | undefined
  for (const key of REST_KEYS) {
    const part = state[key]
    if (part === undefined || (typeof part === 'object' && isEmpty(part))) continue
    rest ??= {}
    rest[key] = part
  }
  return rest ? JSON.stringify(rest) : ''
}

function isEmpty(part: object): boolean {
  for (const _ in part) return false
  return true
}
