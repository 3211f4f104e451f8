import type { Properties } from '../../src/model/event.ts'
import { holds } from './reference-cohorts.ts'
import { lookUp, type Fact, type Life } from './reference-facts.ts'
import { meet, NOBODY, type Crowd } from './reference-identity.ts'
import type { Definition, SentEvent } from './scenario.ts'

/** Why a membership changed. */
export type Reason = 'event' | 'late' | 'time' | 'merge' | 'definition' | 'backfill'

export interface Change {
  readonly cohort: string
  readonly entered: boolean
  readonly at: number
  readonly reason: Reason
}

/** One profile and all that is known of it. */
export interface Person {
  life: Life
  /** Since when it has been a member of each cohort. */
  readonly since: Map<string, number>
  readonly changes: Change[]
  /** Every moment before this one has been judged. */
  judged: number
  mergedInto?: number
}

/** An entry of the log: what was sent, and when it was received. */
export type Received = { readonly at: number } & (
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'tick' }
  | {
      readonly kind: 'events'
      readonly position: number
      readonly events: readonly SentEvent[]
      readonly skewMs: number
      /** What an event's own time counts from. */
      readonly start: number
    }
)

/**
 * What must have become of a workspace by its log, by brute force: every millisecond of every profile is judged with all events
 * that were received by then, as if nothing had ever been worked out before.
 *
 * - An event sent before (same messageId) is none.
 * - A merge makes one life of two; who was a member as either stays one since the earlier time, if the one life says so.
 * - A definition holds from its own time on, over all events ever received; a cohort that is gone has no members.
 */
export class ReferenceHistory {
  readonly people = new Map<number, Person>()
  crowd: Crowd = NOBODY
  readonly #seen = new Set<string>()
  #definition: Definition = { cohorts: {}, computed: {} }

  take(entry: Received): void {
    const { kind, at } = entry
    this.#passTo(kind === 'tick' ? at + 1 : at)
    if (kind === 'definition') this.#redefine(entry.definition, at)
    if (kind !== 'events') return
    for (const [index, event] of entry.events.entries()) {
      if (!this.#seen.has(event.messageId)) this.#event(event, factOf(event, entry, index), at)
      this.#seen.add(event.messageId)
    }
  }

  #living(): readonly Person[] {
    return [...this.people.values()].filter(({ mergedInto }) => mergedInto === undefined)
  }

  /** Judges every moment before `until` that was not judged yet. */
  #passTo(until: number): void {
    for (const person of this.#living())
      for (; person.judged < until; person.judged++) this.#judge(person, person.judged, () => 'time')
  }

  #redefine(definition: Definition, now: number): void {
    const before = Object.keys(this.#definition.cohorts)
    this.#definition = definition
    for (const person of this.#living()) {
      person.life = { ...definition, events: person.life.events }
      this.#judge(person, now, (cohort) => (before.includes(cohort) ? 'definition' : 'backfill'))
    }
  }

  #event(event: SentEvent, fact: Fact, now: number): void {
    const rules = this.#definition.identity ?? { blocked: [], types: {}, priority: [] }
    const { crowd, whose, merged } = meet(this.crowd, idsOf(event), event.type === 'alias', rules)
    this.crowd = crowd
    const life: Life = { ...this.#definition, events: [] }
    for (const { number } of crowd.people)
      if (!this.people.has(number)) this.people.set(number, { life, since: new Map(), changes: [], judged: now })
    if (whose === undefined) return
    const person = this.people.get(whose)!
    for (const number of merged) {
      const other = this.people.get(number)!
      other.mergedInto = whose
      for (const [cohort, since] of other.since)
        person.since.set(cohort, Math.min(since, person.since.get(cohort) ?? Infinity))
      this.#learn(person, other.life.events, now, 'merge')
    }
    const isLate = person.life.events.some(({ at }) => at > fact.at)
    this.#learn(person, [fact], now, isLate ? 'late' : 'event')
  }

  #learn(person: Person, events: readonly Fact[], now: number, reason: Reason): void {
    person.life = { ...person.life, events: [...person.life.events, ...events] }
    this.#judge(person, now, () => reason)
  }

  /** A device that became everybody's is nobody before its first event. */
  #judge({ life, since, changes }: Person, at: number, reasonFor: (cohort: string) => Reason): void {
    if (life.events.length === 0) return
    for (const cohort of new Set([...Object.keys(life.cohorts), ...since.keys()])) {
      const where = life.cohorts[cohort]
      const isMember = where !== undefined && holds(where, life, at)
      if (isMember === since.has(cohort)) continue
      if (isMember) since.set(cohort, at)
      else since.delete(cohort)
      changes.push({ cohort, entered: isMember, at, reason: reasonFor(cohort) })
    }
  }
}

/** Where an event says whom it is about. The previous id of an alias may be that of a browser or of a user, and counts as both. */
const ID_PATHS = [
  ['user_id', 'userId'],
  ['anonymous_id', 'anonymousId'],
  ['email', 'traits.email'],
  ['email', 'context.traits.email'],
  ['phone', 'traits.phone'],
  ['phone', 'context.traits.phone'],
  ['ios.id', 'context.device.id'],
  ['loyalty_card', 'context.externalIds[].id'],
  ['anonymous_id', 'previousId'],
  ['user_id', 'previousId'],
] as const

/** In the order sent. */
const idsOf = (event: SentEvent): readonly string[] =>
  ID_PATHS.flatMap(([type, path]) =>
    lookUp(event, path.split('.')).map((value) => `${type}=${written(type, value as string)}`),
  )

/** Addresses and cards in small letters, telephone numbers without signs. */
function written(type: (typeof ID_PATHS)[number][0], value: string): string {
  if (type === 'phone') return value.replace('(0)', '').replaceAll(/[^+\d]/g, '')
  return type === 'email' || type === 'loyalty_card' ? value.toLowerCase() : value
}

const NONE: Properties = {}
const NAMES = { identify: 'Identified', alias: 'Aliased' }

/** An event happened when its sender says, corrected by how far the sender's clock is behind; never after it was received. */
function factOf(
  event: SentEvent,
  { at, skewMs, start, position }: Extract<Received, { kind: 'events' }>,
  index: number,
): Fact {
  const said = event.sentFor === undefined ? at : start + event.sentFor + skewMs
  return {
    type: event.type,
    name: event.type === 'track' ? event.event! : NAMES[event.type],
    at: Math.min(said, at),
    position: position + index,
    properties: event.properties ?? NONE,
    context: event.context ?? NONE,
    traits: event.traits ?? NONE,
  }
}
