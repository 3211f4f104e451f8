import { asciiJson } from '../kernel/ascii-json.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { ExternalId } from '../model/event.ts'
import { decodeFormat1 } from './codec/format-1.ts'
import { readFactTable, writeFactTable } from './codec/stored-facts.ts'
import { readGoal, readJourney, writeGoal, writeJourney } from './codec/stored-journeys.ts'
import { readStandings, writeStandings } from './codec/stored-standings.ts'
import { readTraits, writeTraits } from './codec/stored-traits.ts'
import { TextReader } from './codec/text-reader.ts'
import { TextWriter } from './codec/text-writer.ts'
import type { ProfileState } from './profile-state.ts'

/**
 * The stored form of a profile's record: what most profiles have as compact text (see {@link TextWriter}), the rest as JSON behind
 * it. Times are distances from the profile's last event, so that most are short.
 */
const FORMAT = 3
const FORMAT_TEXT = String(FORMAT)

/** Parts that few profiles have, as they are. */
const REST_KEYS = [
  'mergedInto',
  'truncated',
  'series',
  'sayings',
  'collections',
  'occurrences',
  'blocked',
  'coupons',
  'audiences',
  'subscriptions',
  'devices',
  'sends',
  'choices',
  'consents',
  'zone',
  'locale',
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
  write(state)
  return writer.finish()
}

/** The same as bytes, all of them ASCII; they are overwritten when the next record is encoded. */
export function encodeProfileBytes(state: ProfileState): Uint8Array {
  write(state)
  return writer.bytes()
}

function write(state: ProfileState): void {
  const { lastSeen } = state
  writer.start()
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
  writeTraits(writer, state.traits, lastSeen)
  writeFactTable(writer, state.facts, lastSeen, state.position)
  writeStandings(writer, state.standings, lastSeen)
  writeSteps(state.recent)
  writer.whole(state.journeys.length)
  for (const journey of state.journeys) writeJourney(writer, journey, lastSeen)
  writer.whole(state.goals.length)
  for (const goal of state.goals) writeGoal(writer, goal, lastSeen)
  writePast(state.past, lastSeen)
  const rest = restOf(state)
  if (rest && !writer.last(JSON.stringify(rest))) writer.last(asciiJson(rest))
}

/** Our own record back: trusted, since only {@link encodeProfile} writes it. */
export function decodeProfile(text: string): ProfileState {
  if (text.startsWith('[')) return decodeFormat1(text)
  if (!text.startsWith(FORMAT_TEXT)) {
    const message = 'A profile was written by another version of Rekindle. Start that version, or restore a backup.'
    throw new RekindleError('store_corrupt', message)
  }
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

function restOf(state: ProfileState): Record<string, unknown> | undefined {
  let rest: Record<string, unknown> | undefined
  for (const key of REST_KEYS) {
    const part = state[key]
    if (part === undefined || (typeof part === 'object' && isEmpty(part))) continue
    rest ??= {}
    rest[key] = part
  }
  return rest
}

function isEmpty(part: object): boolean {
  for (const _ in part) return false
  return true
}
