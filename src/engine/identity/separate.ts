import type { ExternalId, TrackedEvent } from '../../model/event.ts'
import { deviceNewsIn } from '../../model/push-device.ts'
import { drive, fireDue } from '../drive.ts'
import { createEffects, type Effects } from '../effects.ts'
import { createProfile, type ProfileState } from '../profile-state.ts'
import type { Program } from '../program.ts'
import { deviceWith, earlierUser, loseDevices } from './devices.ts'
import { identityKey } from './identity-key.ts'
import { resolve, type Pair } from './resolve.ts'

/** An event of the profile with the time at which it was put in the log. */
export interface LoggedEvent {
  readonly event: TrackedEvent
  readonly at: number
}

export interface Unlink {
  readonly id: ExternalId
  readonly from: ExternalId
}

/** The people that one profile turned out to be. */
export interface Separation {
  /** Who has `from`, if that ever came without the other: goes on under the old number, with all that was decided. */
  readonly keeper: ProfileState
  /** Everybody else, under new numbers. */
  readonly others: readonly ProfileState[]
  /** Whose each event is, by its position. */
  readonly homes: ReadonlyMap<number, number>
}

/**
 * Lives the events of a profile once more, by the rules in force now, as if two of its ids had never come together. What is known of
 * people (ids, traits, facts, memberships and since when) is exactly what it would be. What was decided stays decided: journeys,
 * deliveries, coupons and lists are the keeper's, since messages that went out stay sent. Nothing is sent for the past.
 *
 * Undefined: there are no events, so there is nothing to separate.
 */
export function separate(
  program: Program,
  old: ProfileState,
  history: readonly LoggedEvent[],
  { unlink, now, numberOf }: { readonly unlink: Unlink; readonly now: number; readonly numberOf: () => number },
): Separation | undefined {
  const pair: Pair = [identityKey(unlink.id), identityKey(unlink.from)]
  const replay = new Replay({ ...program, ...NO_CAMPAIGNS }, old, pair)
  for (const logged of history) replay.take(logged)
  const found = replay.finish(now)
  const keeper = found.find((state) => has(state, pair[1])) ?? found.find((state) => has(state, pair[0])) ?? found[0]
  if (!keeper) return undefined
  // An id that never came without the other is left with nothing: what is done under it from now on is its own.
  const left = [unlink.id, unlink.from].filter((id) => found.every((state) => !has(state, identityKey(id))))
  const people = [...found, ...left.map((id, index) => ({ ...createProfile(-1 - index, now), ids: [id] }))]
  const numbers = new Map(people.map((state) => [state.id, state === keeper ? old.id : numberOf()]))
  keepRest(people, keeper, old)
  const renumbered = people.map((state) => renumber(state, numbers.get(state.id)!, old, pair))
  return {
    keeper: withDecisions(
      renumbered.find(({ id }) => id === old.id)!,
      old,
    ),
    others: renumbered.filter(({ id }) => id !== old.id),
    homes: new Map([...replay.homes()].map(([position, id]) => [position, numbers.get(id)!])),
  }
}

const has = ({ ids }: ProfileState, key: string): boolean => ids.some((id) => identityKey(id) === key)

const NO_CAMPAIGNS: Pick<Program, 'campaigns' | 'campaignsByEntryCohort' | 'olderCampaigns' | 'audiencesByCohort'> = {
  campaigns: new Map(),
  campaignsByEntryCohort: new Map(),
  olderCampaigns: new Map(),
  audiencesByCohort: new Map(),
}

/** A small world of the people in question, with numbers of its own. */
class Replay {
  readonly #program: Program
  readonly #apart: readonly Pair[]
  readonly #keeperKey: string
  /** Ids that came in its events and belong to others, or to a shared device, join nobody here either. */
  readonly #own: ReadonlySet<string>
  readonly #states = new Map<number, ProfileState>()
  readonly #index = new Map<string, number>()
  readonly #homes = new Map<number, number>()
  readonly #effects: Effects = createEffects()
  /** Events of our own making, about nobody by their ids, that came before the keeper. */
  #waiting: LoggedEvent[] = []

  constructor(program: Program, old: ProfileState, pair: Pair) {
    this.#program = program
    this.#apart = [...(old.apart ?? []), pair]
    this.#keeperKey = pair[1]
    this.#own = new Set(old.ids.map(identityKey))
  }

  take(logged: LoggedEvent): void {
    const { event, at } = logged
    const named = event.profile === undefined ? this.#resolve(event) : undefined
    if (!named || (named.profile === undefined && named.attach.length === 0)) return this.#takeOurs(logged)
    const state = named.profile === undefined ? this.#create(event) : this.#states.get(named.profile)!
    for (const id of named.attach) this.#index.set(identityKey(id), state.id)
    for (const { profile } of named.merge) this.#merge(state, profile, at)
    this.#drive(state, logged, named.attach)
    const keeper = this.#waiting.length > 0 ? this.#keeper() : undefined
    if (!keeper) return
    for (const early of this.#waiting) this.#drive(keeper, early)
    this.#waiting = []
  }

  /** Receipts of messages, and what a rule of today blocks: they stay with who goes on. */
  #takeOurs(logged: LoggedEvent): void {
    const keeper = this.#keeper()
    if (keeper) this.#drive(keeper, logged)
    else this.#waiting.push(logged)
  }

  #keeper(): ProfileState | undefined {
    return this.#states.get(this.#index.get(this.#keeperKey) ?? 0)
  }

  #resolve(event: TrackedEvent) {
    const ids = event.ids.filter((id) => this.#own.has(identityKey(id)))
    return resolve(
      { type: event.type, ids },
      {
        profiles: ids.map((id) => this.#index.get(identityKey(id))),
        identityOf: (profile) => this.#states.get(profile)!,
        rules: this.#program.identity,
        apart: this.#apart,
      },
    )
  }

  #create(event: TrackedEvent): ProfileState {
    const state = createProfile(this.#homes.size + 1, event.at)
    this.#states.set(state.id, state)
    return state
  }

  #merge(into: ProfileState, loser: number, at: number): void {
    const other = this.#states.get(loser)!
    fireDue(this.#program, other, at, this.#effects)
    for (const id of other.ids) this.#index.set(identityKey(id), into.id)
    drive(this.#program, into, { kind: 'merge', other }, at, this.#effects)
    this.#states.delete(loser)
    for (const [position, home] of this.#homes) if (home === loser) this.#homes.set(position, into.id)
  }

  #drive(state: ProfileState, { event, at }: LoggedEvent, attach: readonly ExternalId[] = []): void {
    const isNew = state.recent.length === 0
    drive(this.#program, state, { kind: 'event', event, attach, isNew }, at, this.#effects)
    this.#handOver(state, event)
    this.#homes.set(event.position, state.id)
  }

  /** As in the pipeline: a token is of the one who used it last. */
  #handOver(state: ProfileState, event: TrackedEvent): void {
    const news = deviceNewsIn(event)
    if (news?.kind !== 'used') return
    const { token } = news.device
    for (const other of this.#states.values()) {
      const loser = other === state ? undefined : earlierUser(other, state, token)
      if (loser) loseDevices(loser, [token])
    }
  }

  finish(now: number): readonly ProfileState[] {
    const people = [...this.#states.values()]
    for (const state of people) fireDue(this.#program, state, now, this.#effects)
    return people
  }

  homes(): ReadonlyMap<number, number> {
    return this.#homes
  }
}

/** Ids that the rules of today would not have given it stay with who goes on. */
function keepRest(people: readonly ProfileState[], keeper: ProfileState, old: ProfileState): void {
  const placed = new Set(people.flatMap(({ ids }) => ids.map(identityKey)))
  keeper.ids.push(...old.ids.filter((id) => !placed.has(identityKey(id))))
}

function renumber(state: ProfileState, id: number, old: ProfileState, pair: Pair): ProfileState {
  const { absorbed: _, refused: __, devices: ___, ...known } = state
  const keys = new Set(state.ids.map(identityKey))
  const pairs = [...(old.apart ?? []), pair].filter(([a, b]) => keys.has(a) || keys.has(b))
  const claims = Object.entries(old.claims ?? {}).filter(([key]) => keys.has(key))
  const refused = (old.suppressed ?? []).filter(({ why }) => why === 'refused')
  const devices = (state.devices ?? []).filter(({ token }) => deviceWith(old, token))
  const alive = new Set((old.subscriptions ?? []).map(({ endpoint }) => endpoint))
  return {
    ...known,
    id,
    position: old.position,
    decisions: 0,
    apart: pairs.map(([a, b]) => [a, b]),
    ...(claims.length > 0 && { claims: Object.fromEntries(claims) }),
    // A tool may have said meanwhile that an address is gone.
    ...(refused.length > 0 && { suppressed: [...(state.suppressed ?? []), ...refused] }),
    ...(devices.length > 0 && { devices }),
    ...(state.subscriptions && { subscriptions: state.subscriptions.filter(({ endpoint }) => alive.has(endpoint)) }),
  }
}

function withDecisions(state: ProfileState, old: ProfileState): ProfileState {
  const { goals, past, occurrences, blocked, coupons, audiences, sends, counted, absorbed, refused, ahead } = old
  return {
    ...state,
    journeys: old.journeys,
    decisions: old.decisions,
    journeyCount: old.journeyCount,
    goals,
    past,
    ...(occurrences && { occurrences }),
    ...(blocked && { blocked }),
    ...(coupons && { coupons }),
    ...(audiences && { audiences }),
    ...(sends && { sends }),
    ...(counted && { counted }),
    ...(absorbed && { absorbed }),
    ...(refused && { refused }),
    ...(ahead !== undefined && { ahead }),
  }
}
