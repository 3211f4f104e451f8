import type { Journey, OpenGoal } from '../profile-state.ts'
import type { TextReader } from './text-reader.ts'
import type { TextWriter } from './text-writer.ts'

type Cause = readonly [at: number, position: number]

/** The last position there can be stands for "whatever happened then": it is shortened to 0. */
function writeCause(writer: TextWriter, [at, position]: Cause, lastSeen: number): void {
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
const HAS_EVENT = 8
const HAS_AUDIENCES = 16
const SENT = 32
const HELD_OUT = 64
const HAS_SAVED = 128

export function writeJourney(writer: TextWriter, journey: Journey, lastSeen: number): void {
  const { due, deliveries, event, audiences, saved } = journey
  const hasDeliveries = !isEmpty(deliveries)
  writer.text(journey.id)
  writer.text(journey.campaign)
  writer.text(journey.key)
  writer.whole(journey.version)
  writer.number(lastSeen - journey.startedAt)
  writeCause(writer, journey.cause, lastSeen)
  writer.text(journey.step)
  writeCause(writer, journey.after, lastSeen)
  writer.whole(
    (journey.since < 0 ? 0 : REACHED) |
      (due === undefined ? 0 : HAS_DUE) |
      (hasDeliveries ? HAS_DELIVERIES : 0) |
      (event === undefined ? 0 : HAS_EVENT) |
      (audiences ? HAS_AUDIENCES : 0) |
      (journey.sent ? SENT : 0) |
      (journey.holdout ? HELD_OUT : 0) |
      (saved ? HAS_SAVED : 0),
  )
  if (journey.since >= 0) writer.number(lastSeen - journey.since)
  if (due !== undefined) writer.number(due - lastSeen)
  if (hasDeliveries) writer.text(JSON.stringify(deliveries))
  if (event !== undefined) writer.text(event)
  if (audiences) writer.text(JSON.stringify(audiences))
  if (saved) writer.text(JSON.stringify(saved))
}

export function readJourney(reader: TextReader, lastSeen: number): Journey {
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
  const journey: Writable<Journey> = {
    id,
    campaign,
    key,
    version,
    startedAt,
    cause,
    step,
    since,
    after,
    due,
    deliveries,
  }
  if ((says & HAS_EVENT) !== 0) journey.event = reader.text()
  if ((says & HAS_AUDIENCES) !== 0) journey.audiences = JSON.parse(reader.text()) as NonNullable<Journey['audiences']>
  if ((says & HAS_SAVED) !== 0) journey.saved = JSON.parse(reader.text()) as NonNullable<Journey['saved']>
  if ((says & SENT) !== 0) journey.sent = true
  if ((says & HELD_OUT) !== 0) journey.holdout = true
  return journey
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

const HAS_UNTIL = 1
const HOLDOUT = 2
const HAS_ARMS = 4
const HAS_SENDS = 8

export function writeGoal(writer: TextWriter, goal: OpenGoal, lastSeen: number): void {
  const { until, holdout, arms, sends } = goal
  writer.text(goal.campaign)
  writer.whole(goal.version)
  writer.text(goal.journey)
  writer.text(goal.key)
  writeCause(writer, goal.cause, lastSeen)
  writer.whole(
    (until === undefined ? 0 : HAS_UNTIL) | (holdout ? HOLDOUT : 0) | (arms ? HAS_ARMS : 0) | (sends ? HAS_SENDS : 0),
  )
  if (until !== undefined) writer.number(until - lastSeen)
  if (arms) writer.text(JSON.stringify(arms))
  if (sends) writer.text(JSON.stringify(sends))
}

export function readGoal(reader: TextReader, lastSeen: number): OpenGoal {
  const campaign = reader.text()
  const version = reader.whole()
  const journey = reader.text()
  const key = reader.text()
  const cause = readCause(reader, lastSeen)
  const says = reader.whole()
  const goal: Writable<OpenGoal> = { campaign, version, journey, key, cause }
  if ((says & HAS_UNTIL) !== 0) goal.until = reader.number() + lastSeen
  if ((says & HOLDOUT) !== 0) goal.holdout = true
  if ((says & HAS_ARMS) !== 0) goal.arms = JSON.parse(reader.text()) as NonNullable<OpenGoal['arms']>
  if ((says & HAS_SENDS) !== 0) goal.sends = JSON.parse(reader.text()) as NonNullable<OpenGoal['sends']>
  return goal
}

function isEmpty(part: object): boolean {
  for (const _ in part) return false
  return true
}
