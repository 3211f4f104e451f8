import { drive, dueOf, fireDue, skipWait } from '../engine/drive.ts'
import { createEffects } from '../engine/effects.ts'
import { identityKey } from '../engine/identity/identity-key.ts'
import { resolve, type Claim, type Found, type Holder, type Resolution } from '../engine/identity/resolve.ts'
import type { Separation } from '../engine/identity/separate.ts'
import { settleApart } from '../engine/identity/settle-apart.ts'
import { noteClaim, releaseSharedId } from '../engine/identity/shared-ids.ts'
import { encodeProfile } from '../engine/profile-codec.ts'
import { createProfile, emptyTombstone, type ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import type { ProfileInput } from '../engine/apply.ts'
import { openBatch } from '../model/event-batch.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import { parseEvent } from '../model/parse-event.ts'
import { rejectSample } from '../model/reject-sample.ts'
import type { LogEntry } from '../store/log.ts'
import { widthOf } from '../store/log.ts'
import {
  VERDICT_DUPLICATE,
  VERDICT_REJECTED,
  type Checkpoint,
  type Commit,
  type FingerprintBlock,
  type ProfileRow,
  type RejectedEvent,
  type Verdicts,
} from '../store/state.ts'
import { takeOver, type Takeover } from './backfill/takeover.ts'
import type { Authorised, JudgedEvent } from './commit-news.ts'
import type { DedupeWindow } from './dedupe-window.ts'
import type { ProfileCache } from './profile-cache.ts'
import type { TimeSlice } from './time-slice.ts'

type EventsEntry = Extract<LogEntry, { kind: 'events' }>
type InputEntry = Extract<LogEntry, { kind: 'input' }>

/** An event that counts, with the entry it came in. */
interface Fresh {
  readonly event: TrackedEvent
  /** Identity keys of its ids, made once: they are looked up twice. */
  readonly keys: readonly string[]
  readonly at: number
  readonly verdicts: Float64Array
  readonly index: number
}

/** What happened, for those who watch. */
export interface BatchReport {
  readonly commit: Commit
  /** Empty unless somebody watches. */
  readonly events: readonly JudgedEvent[]
  /** Decisions with the profile's record right after, by delivery. */
  readonly decisions: ReadonlyMap<string, Authorised>
  readonly wakeUps: number
  readonly applied: number
  readonly duplicates: number
}

export interface BatchOptions {
  readonly program: Program
  readonly cache: ProfileCache
  readonly dedupe: DedupeWindow
  readonly slice: TimeSlice
  readonly from: Checkpoint
  /** Whether somebody wants to see each event. */
  readonly isWatched: boolean
  /** The definition that some profiles have not taken over yet; undefined: all have. */
  readonly takeover: Takeover | undefined
}

/** Entries and profiles worked on at once: what lives for so short a time dies young, and the collector of garbage hardly sees it. */
const CHUNK_BYTES = 256 * 1024
const CHUNK_PROFILES = 500

/**
 * Applies log entries in order, all in memory; `finish` gives what to commit. It goes in chunks: everything of a chunk is decoded, what
 * it needs is loaded at once, the engine runs without waiting for anything, and the profiles become rows again.
 */
export class Batch {
  readonly #program: Program
  readonly #cache: ProfileCache
  readonly #dedupe: DedupeWindow
  readonly #slice: TimeSlice
  readonly #isWatched: boolean
  readonly #takeover: Takeover | undefined
  readonly #effects = createEffects()
  /** Of the chunk at hand. */
  readonly #touched = new Set<ProfileState>()
  readonly #rows = new Map<number, ProfileRow>()
  readonly #identities: { key: string; profile: number }[] = []
  readonly #verdicts: Verdicts[] = []
  readonly #rejected: RejectedEvent[] = []
  readonly #events: JudgedEvent[] = []
  readonly #fingerprints: FingerprintBlock[] = []
  readonly #snapshots = new Map<string, string>()
  #work: (Fresh | InputEntry)[] = []
  #position: number
  #at: number
  #nextProfile: number
  #wakeUps = 0
  #dropFingerprintsUntil: number | undefined
  #applied = 0
  #duplicates = 0

  constructor({ program, cache, dedupe, slice, from, isWatched, takeover }: BatchOptions) {
    this.#isWatched = isWatched
    this.#takeover = takeover
    this.#program = program
    this.#cache = cache
    this.#dedupe = dedupe
    this.#slice = slice
    this.#position = from.position
    this.#at = from.at
    this.#nextProfile = from.nextProfile
  }

  /** Runs the engine over entries that follow what was applied before. */
  async apply(entries: readonly LogEntry[]): Promise<void> {
    const first = this.#position
    for (let index = 0; index < entries.length;) {
      for (let bytes = 0; index < entries.length && bytes < CHUNK_BYTES; index++) {
        const entry = entries[index]!
        if (entry.kind === 'events') {
          this.#decode(entry)
          bytes += entry.body.byteLength
        } else this.#work.push(entry)
        this.#position = entry.position + widthOf(entry)
        this.#at = entry.at
      }
      await this.#applyChunk()
    }
    this.#dropFingerprintsUntil = this.#dedupe.forget(this.#at)
    const block = this.#dedupe.take(first, this.#at)
    if (block) this.#fingerprints.push(block)
  }

  async #applyChunk(): Promise<void> {
    if (this.#slice.isOver()) await this.#slice.rest()
    await this.#load(this.#identityKeys(), this.#profileIds())
    for (const item of this.#work) {
      if ('event' in item) this.#applyEvent(item)
      else this.#applyInput(item.input, item.at, item.position)
    }
    this.#work = []
    this.#storeChunk()
  }

  /** Profiles as they are under the program: those that have not taken it over yet do so first. */
  async #load(identities: Iterable<string>, profiles: Iterable<number>): Promise<void> {
    await this.#cache.load(identities, profiles, this.#slice)
    if (!this.#takeover) return
    for (const state of await takeOver(this.#takeover, this.#cache.loaded())) {
      if (isUnused(state)) this.#touched.add(state)
      else this.#drive(state, { kind: 'definition' }, this.#takeover.at)
    }
  }

  /** What the chunk changed becomes rows, and the decoded profiles are let go of. */
  #storeChunk(): void {
    const rows: ProfileRow[] = []
    for (const state of this.#touched)
      rows.push({ id: state.id, state: encodeProfile(state), due: dueOf(state) ?? null })
    for (const row of rows) this.#rows.set(row.id, row)
    this.#touched.clear()
    this.#cache.rest(rows)
  }

  #decode(entry: EventsEntry): void {
    const batch = openBatch(entry)
    const verdicts = new Float64Array(entry.header.count)
    for (let index = 0; index < verdicts.length; index++) {
      const position = entry.position + index
      const parsed = parseEvent(batch, index)
      if (!parsed.ok) {
        verdicts[index] = VERDICT_REJECTED
        this.#see({ position, at: entry.at, profile: undefined, event: undefined, verdict: 'rejected' })
        const { reason, detail } = parsed.error
        this.#rejected.push({
          position,
          at: entry.at,
          source: batch.source,
          reason,
          detail,
          sample: rejectSample(batch.events[index]),
        })
      } else if (this.#dedupe.seen(batch.source, parsed.value.messageId, entry.at)) {
        verdicts[index] = VERDICT_DUPLICATE
        this.#see({ position, at: entry.at, profile: undefined, event: parsed.value, verdict: 'duplicate' })
        this.#duplicates++
      } else
        this.#work.push({ event: parsed.value, keys: parsed.value.ids.map(identityKey), at: entry.at, verdicts, index })
    }
    this.#verdicts.push({ position: entry.position, profiles: verdicts })
  }

  #see(event: JudgedEvent): void {
    if (this.#isWatched) this.#events.push(event)
  }

  *#identityKeys(): Iterable<string> {
    for (const item of this.#work) if ('event' in item) yield* item.keys
  }

  *#profileIds(): Iterable<number> {
    for (const item of this.#work) {
      if ('event' in item) {
        if (item.event.profile !== undefined) yield item.event.profile
      } else if ('profile' in item.input) yield item.input.profile
    }
  }

  /** Fires wake-ups of these profiles that are due before `at`. */
  async wake(profiles: readonly number[], at: number): Promise<void> {
    await this.#inChunks(profiles, (state) => {
      this.#wakeUps += fireDue(this.#program, state, at, this.#effects)
      // Also if nothing fired: its row said it was due, and must say so no more.
      this.#touched.add(state)
    })
  }

  /** Has these profiles take over the definition. */
  takeOver(profiles: readonly number[]): Promise<void> {
    return this.#inChunks(profiles, () => {})
  }

  async #inChunks(profiles: readonly number[], run: (state: ProfileState) => void): Promise<void> {
    for (let from = 0; from < profiles.length; from += CHUNK_PROFILES) {
      if (this.#slice.isOver()) await this.#slice.rest()
      const chunk = profiles.slice(from, from + CHUNK_PROFILES)
      await this.#load([], chunk)
      for (const id of chunk) {
        const state = this.#cache.get(id)
        if (state && state.mergedInto === undefined) run(state)
      }
      this.#storeChunk()
    }
  }

  #applyEvent(fresh: Fresh): void {
    const { event, at, verdicts, index } = fresh
    const { profile, attach, merge, dropped, claims } = this.#resolve(fresh)
    if (profile === undefined && attach.length === 0) return this.#rejectNobody(fresh)
    const state = profile === undefined ? this.#create(event) : this.#live(profile)!
    const isNew = state.recent.length === 0
    // A profile that was made for a shared device begins with its first event, not when it was made.
    if (isNew) Object.assign(state, { firstSeen: event.at, lastSeen: event.at })
    for (const id of attach) this.#setIdentity(identityKey(id), state.id)
    for (const found of merge) this.#merge(state, found, event, at)
    const ignored = event.ignored ? [...event.ignored, ...dropped] : dropped
    this.#drive(state, { kind: 'event', event, attach, isNew, ...(ignored.length > 0 && { dropped: ignored }) }, at)
    for (const claim of claims) this.#claim(claim, event, at)
    verdicts[index] = state.id
    this.#applied++
    this.#see({ position: event.position, at, profile: state.id, event, verdict: 'applied' })
  }

  #resolve({ event, keys }: Fresh): Resolution {
    const internal = event.profile === undefined ? undefined : this.#live(event.profile)
    if (internal) return { profile: internal.id, attach: [], merge: [], dropped: [], claims: [] }
    const profiles = keys.map((key) => this.#cache.profileOf(key))
    return resolve(event, { profiles, identityOf: this.#identityOf, rules: this.#program.identity })
  }

  readonly #identityOf = (profile: number): Holder => this.#live(profile) ?? createProfile(profile, 0)

  #setIdentity(key: string, profile: number): void {
    this.#cache.setIdentity(key, profile)
    this.#identities.push({ key, profile })
  }

  /** Every id that it has, the workspace says, is nobody's. */
  #rejectNobody({ event, at, verdicts, index }: Fresh): void {
    const { position, source, type, name, ids } = event
    verdicts[index] = VERDICT_REJECTED
    this.#see({ position, at, profile: undefined, event, verdict: 'rejected' })
    this.#rejected.push({
      position,
      at,
      source,
      reason: 'no_user_or_anonymous_id',
      detail: 'The workspace blocks every id of this event (`identity`).',
      sample: rejectSample({ type, event: name, ids }),
    })
  }

  #create(event: TrackedEvent): ProfileState {
    const state = createProfile(this.#nextProfile++, event.at)
    this.#cache.put(state)
    return state
  }

  #merge(into: ProfileState, { profile, by }: Found, { position, name }: TrackedEvent, at: number): void {
    const other = this.#live(profile)
    if (!other || other === into) return
    this.#wakeUps += fireDue(this.#program, other, at, this.#effects)
    for (const id of other.ids) this.#setIdentity(identityKey(id), into.id)
    this.#drive(into, { kind: 'merge', other, because: { position, event: name, by } }, at)
    const tombstone = emptyTombstone(other.id, into.id)
    this.#touched.delete(other)
    this.#touched.add(tombstone)
    this.#cache.put(tombstone)
  }

  /** A device of somebody came with another user. When these are too many, it gets a profile of its own that joins nobody. */
  #claim({ owner, id, userId }: Claim, event: TrackedEvent, at: number): void {
    const state = this.#live(owner)!
    const known = state.claims
    const isShared = noteClaim(state, id, userId, this.#program.identity)
    if (state.claims === known) return
    this.#touched.add(state)
    if (!isShared) return
    // As before every input: what came due earlier is told earlier, wherever a batch began.
    this.#wakeUps += fireDue(this.#program, state, at, this.#effects)
    const device = this.#create(event)
    state.position = event.position
    device.position = event.position
    releaseSharedId({ state, now: at, effects: this.#effects }, id, device)
    this.#setIdentity(identityKey(id), device.id)
    this.#touched.add(device)
  }

  #applyInput(input: Input, at: number, position: number): void {
    if (input.kind === 'tick' || input.kind === 'definition' || input.kind === 'unlink') return
    const state = this.#live(input.profile)
    if (!state) return
    state.position = position
    if (input.kind === 'skip_wait') {
      if (this.#program.workspace.sending.mode === 'inbox')
        this.#wakeUps += skipWait(this.#program, state, at, this.#effects)
      this.#touched.add(state)
    } else {
      this.#drive(state, input, at)
      // A message is made of what was known when it was allowed; what the batch brings after that is for the next question.
      if (input.kind === 'authorise') this.#snapshots.set(input.delivery, encodeProfile(state))
    }
  }

  #drive(state: ProfileState, input: ProfileInput, at: number): void {
    this.#wakeUps += drive(this.#program, state, input, at, this.#effects)
    this.#touched.add(state)
  }

  /** The record of a profile; for one that was folded into another, that one's. */
  #live(id: number): ProfileState | undefined {
    let state = this.#cache.get(id)
    for (let hops = 0; state?.mergedInto !== undefined && hops < MERGE_HOPS_MAX; hops++)
      state = this.#cache.get(state.mergedInto)
    return state
  }

  /** The record that a profile's number leads to; what is done to it is part of the batch. */
  async profile(id: number): Promise<ProfileState | undefined> {
    await this.#load([], [id])
    return this.#live(id)
  }

  takeNumber(): number {
    return this.#nextProfile++
  }

  /** Puts the people that a profile turned out to be in its place. */
  separate(separation: Separation, old: ProfileState, when: Parameters<typeof settleApart>[3]): void {
    settleApart(this.#program, separation, old, when, this.#effects)
    this.#touched.delete(old)
    for (const state of [separation.keeper, ...separation.others]) {
      this.#cache.put(state)
      this.#touched.add(state)
      for (const id of state.ids) this.#setIdentity(identityKey(id), state.id)
    }
  }

  /** Events of earlier entries belong to others than was thought. */
  amend(verdicts: Verdicts): void {
    this.#verdicts.push(verdicts)
  }

  /** What the next batch starts from. */
  get reached(): Checkpoint {
    return { position: this.#position, at: this.#at, nextProfile: this.#nextProfile }
  }

  finish(): BatchReport {
    this.#storeChunk()
    const { memberships, deliveries, deliveryChanges, story, counters } = this.#effects
    const decisions = new Map(
      [...this.#effects.decisions].map(([delivery, decision]) => [
        delivery,
        { decision, state: this.#snapshots.get(delivery) },
      ]),
    )
    return {
      commit: {
        checkpoint: this.reached,
        profiles: [...this.#rows.values()],
        identities: this.#identities,
        memberships,
        deliveries,
        deliveryChanges,
        story,
        counters,
        verdicts: this.#verdicts,
        fingerprints: this.#fingerprints,
        ...(this.#dropFingerprintsUntil !== undefined && { dropFingerprintsUntil: this.#dropFingerprintsUntil }),
        rejected: this.#rejected,
      },
      events: this.#events,
      decisions,
      wakeUps: this.#wakeUps,
      applied: this.#applied,
      duplicates: this.#duplicates,
    }
  }
}

/** Made for an id that was parted from others and under which nothing was done since. */
const isUnused = ({ recent }: ProfileState): boolean => recent.length === 0

/** A merged profile's target may have been merged itself; a longer chain means a loop, which cannot be. */
const MERGE_HOPS_MAX = 1000
