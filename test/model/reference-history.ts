import type { Properties } from '../../src/model/event.ts'
import { computedAt, holds } from './reference-cohorts.ts'
import type { Fact, Life } from './reference-facts.ts'
import { meet, NOBODY, type Crowd, type Rules } from './reference-identity.ts'
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
  #crowd: Crowd<Fact> = NOBODY
  readonly #seen = new Set<string>()
  duplicates = 0
  #definition: Definition = { cohorts: {}, computed: {} }

  take(entry: Received): void {
    switch (entry.kind) {
      case 'definition':
        return this.#redefine(entry.definition, entry.at)
      case 'tick':
        for (const person of this.living()) this.#passTo(person, entry.at + 1)
        return
      case 'events':
        for (const [index, event] of entry.events.entries()) {
          if (this.#seen.has(event.messageId)) {
            this.duplicates++
            continue
          }
          this.#seen.add(event.messageId)
          this.#event(event, factOf(event, entry, index), entry.at)
        }
    }
  }

  /** All ids that lead to a profile. */
  idsOf(profile: number): readonly string[] {
    return this.#crowd.people.find(({ number }) => number === profile)?.ids ?? []
  }

  living(): readonly Person[] {
    return [...this.people.values()].filter(({ mergedInto }) => mergedInto === undefined)
  }

  computedTraits({ life }: Person, at: number): Readonly<Record<string, unknown>> {
    const values = Object.entries(this.#definition.computed).map(
      ([name, computed]) => [name, computedAt(computed, life, at)] as const,
    )
    return Object.fromEntries(values.filter(([, value]) => value !== undefined))
  }

  #redefine(definition: Definition, at: number): void {
    const before = new Set(Object.keys(this.#definition.cohorts))
    this.#definition = definition
    for (const person of this.living()) {
      this.#passTo(person, at)
      person.life = { ...person.life, ...definition }
      this.#judge(person, at, (cohort) => (before.has(cohort) ? 'definition' : 'backfill'))
    }
  }

  #event(event: SentEvent, fact: Fact, now: number): void {
    const happening = { ids: idsOf(event), isAlias: event.type === 'alias', event: fact }
    const { crowd, whose, merged } = meet(this.#crowd, happening, rulesOf(this.#definition))
    this.#crowd = crowd
    if (whose === undefined) return
    const person = this.people.get(whose) ?? this.#create(whose, now)
    this.#passTo(person, now)
    for (const other of merged) this.#merge(person, whose, other, now)
    const late = person.life.events.some(({ at }) => at > fact.at)
    person.life = { ...person.life, events: [...person.life.events, fact] }
    this.#judge(person, now, late ? 'late' : 'event')
    for (const { number } of crowd.people) if (!this.people.has(number)) this.#create(number, now)
  }

  #create(profile: number, now: number): Person {
    const life: Life = { events: [], ...this.#definition }
    const person: Person = { life, since: new Map(), changes: [], judged: now }
    this.people.set(profile, person)
    return person
  }

  #merge(into: Person, profile: number, loser: number, now: number): void {
    const other = this.people.get(loser)!
    this.#passTo(other, now)
    other.mergedInto = profile
    into.life = { ...into.life, events: [...into.life.events, ...other.life.events] }
    for (const [cohort, since] of other.since)
      into.since.set(cohort, Math.min(since, into.since.get(cohort) ?? Infinity))
    this.#judge(into, now, 'merge')
  }

  /** Judges every moment before `until` that was not judged yet. */
  #passTo(person: Person, until: number): void {
    for (; person.judged < until; person.judged++) this.#judge(person, person.judged, 'time')
  }

  /** A device that became everybody's is nobody before its first event. */
  #judge({ life, since, changes }: Person, at: number, reason: Reason | ((cohort: string) => Reason)): void {
    if (life.events.length === 0) return
    for (const cohort of new Set([...Object.keys(life.cohorts), ...since.keys()])) {
      const where = life.cohorts[cohort]
      const isMember = where !== undefined && holds(where, life, at)
      if (isMember === since.has(cohort)) continue
      if (isMember) since.set(cohort, at)
      else since.delete(cohort)
      changes.push({ cohort, entered: isMember, at, reason: typeof reason === 'string' ? reason : reason(cohort) })
    }
  }
}

/** The rules that hold without a word in the workspace. */
const USUAL: Rules = {
  order: ['user_id', 'email', 'phone', 'loyalty_card', 'anonymous_id', 'ios.id'],
  limits: { user_id: 1, email: 5, phone: 5, loyalty_card: 5, anonymous_id: 100, 'ios.id': 20 },
  blocked: [],
  devices: ['anonymous_id', 'ios.id'],
  usersPerDevice: 3,
  aliasedUsers: 5,
}

function rulesOf({ identity }: Definition): Rules {
  if (!identity) return USUAL
  const { priority, types, usersPerDevice = USUAL.usersPerDevice } = identity
  const named = Object.entries(types)
  const limited = named.flatMap(([type, { limit }]) => (limit === undefined ? [] : [[type, limit] as const]))
  return {
    ...USUAL,
    order: [...new Set([...priority, ...USUAL.order])],
    limits: { ...USUAL.limits, ...Object.fromEntries(limited) },
    blocked: [
      ...USUAL.order.flatMap((type) => identity.blocked.map((value) => `${type}=${value}`)),
      ...named.flatMap(([type, { blocked = [] }]) => blocked.map((value) => `${type}=${value}`)),
    ],
    usersPerDevice,
  }
}

/** In the order sent. The previous id of an alias may be that of a browser or of a user, and counts as both. */
function idsOf({ type, userId, anonymousId, previousId, traits, context }: SentEvent): readonly string[] {
  const { email, phone } = { ...(context?.['traits'] as Told), ...(type === 'identify' && (traits as Told)) }
  const device = context?.['device'] as { readonly id: string } | undefined
  const cards = (context?.['externalIds'] ?? []) as readonly { readonly id: string }[]
  const ids: readonly (readonly [type: string, value: string | undefined])[] = [
    ['user_id', userId],
    ['anonymous_id', anonymousId],
    ['email', email?.toLowerCase()],
    ['phone', phone?.replace('(0)', '').replaceAll(/[^+\d]/g, '')],
    ['ios.id', device?.id],
    ...cards.map(({ id }) => ['loyalty_card', id.toLowerCase()] as const),
    ['anonymous_id', previousId],
    ['user_id', previousId],
  ]
  return ids.flatMap(([type, value]) => (value === undefined ? [] : [`${type}=${value}`]))
}

interface Told {
  readonly email?: string
  readonly phone?: string
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
