import { drive, dueOf, fireDue, skipWait } from '../engine/drive.ts'
import { campaignCounter, count, createEffects } from '../engine/effects.ts'
import { deviceKey, deviceWith, earlierUser } from '../engine/identity/devices.ts'
import { identityKey } from '../engine/identity/identity-key.ts'
import { resolve, type Claim, type Found, type Holder, type Resolution } from '../engine/identity/resolve.ts'
import type { Separation } from '../engine/identity/separate.ts'
import { settleApart } from '../engine/identity/settle-apart.ts'
import { noteClaim, releaseSharedId } from '../engine/identity/shared-ids.ts'
import { encodeProfile, encodeProfileBytes } from '../engine/profile-codec.ts'
import { createProfile, emptyTombstone, type ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import type { ProfileInput } from '../engine/apply.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { Input } from '../model/input.ts'
import type { LogEntry } from '../store/log.ts'
import { widthOf } from '../store/log.ts'
import type { Checkpoint, CommitDraft, FingerprintBlock, StoryRow, Verdicts } from '../store/state.ts'
import { takeOver, type Takeover } from './backfill/takeover.ts'
import type { BatchReport } from './batch-report.ts'
import type { DedupeWindow } from './dedupe-window.ts'
import type { IdentityCache, Whose } from './identity-cache.ts'
import type { ProfileCache } from './profile-cache.ts'
import type { OccurrenceBook, OccurrenceInput } from './schedules/occurrence-book.ts'
import type { TimeSlice } from './time-slice.ts'
import { VerdictBook, type Fresh } from './verdict-book.ts'
import { identitiesIn, profilesIn, type InputEntry } from './work-needs.ts'

export interface BatchOptions {
  readonly program: Program
  readonly draft: CommitDraft
  readonly cache: ProfileCache
  readonly people: IdentityCache
  readonly dedupe: DedupeWindow
  readonly slice: TimeSlice
  readonly occurrences: OccurrenceBook
  readonly from: Checkpoint
  /** Whether somebody wants to see each event. */
  readonly isWatched: boolean
  /** The definition that some profiles have not taken over yet; undefined: all have. */
  readonly takeover: Takeover | undefined
}

/** Entries and profiles worked on at once: what lives for so short a time dies young, and the collector of garbage hardly sees it. */
const CHUNK_BYTES = 64 * 1024
const CHUNK_PROFILES = 500

/**
 * Applies log entries in order, all in memory; `finish` gives what to commit. It goes in chunks: everything of a chunk is decoded, what
 * it needs is loaded at once, the engine runs without waiting for anything, and the profiles become rows again.
 */
export class Batch {
  readonly #program: Program
  readonly #cache: ProfileCache
  readonly #people: IdentityCache
  readonly #dedupe: DedupeWindow
  readonly #slice: TimeSlice
  readonly #occurrences: OccurrenceBook
  readonly #takeover: Takeover | undefined
  readonly #draft: CommitDraft
  readonly #isWatched: boolean
  #effects = createEffects()
  /** Of the chunk at hand. */
  #touched = new Set<ProfileState>()
  #identities: { key: string; profile: number }[] = []
  readonly #told: StoryRow[] = []
  readonly #written = new Set<number>()
  readonly #book: VerdictBook
  readonly #fingerprints: FingerprintBlock[] = []
  readonly #snapshots = new Map<string, string>()
  #work: (Fresh | InputEntry)[] = []
  #position: number
  #at: number
  #nextProfile: number
  #wakeUps = 0
  #dropFingerprintsUntil: number | undefined

  constructor({ program, draft, cache, people, dedupe, slice, occurrences, from, isWatched, takeover }: BatchOptions) {
    this.#draft = draft
    this.#isWatched = isWatched
    this.#book = new VerdictBook(dedupe, people, isWatched)
    this.#takeover = takeover
    this.#program = program
    this.#cache = cache
    this.#people = people
    this.#dedupe = dedupe
    this.#slice = slice
    this.#occurrences = occurrences
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
          this.#work.push(...this.#book.read(entry))
          bytes += entry.body.byteLength
        } else this.#work.push(entry)
        this.#position = entry.position + widthOf(entry)
        this.#at = entry.at
      }
      await this.#applyChunk()
    }
    const { blocks, dropUntil } = this.#dedupe.take(first)
    this.#fingerprints.push(...blocks)
    this.#dropFingerprintsUntil = dropUntil
  }

  async #applyChunk(): Promise<void> {
    if (this.#slice.isOver()) await this.#slice.rest()
    await this.#people.learn(identitiesIn(this.#work), this.#slice)
    await this.#load(profilesIn(this.#work))
    for (const item of this.#work) {
      if ('event' in item) this.#applyEvent(item)
      else this.#applyInput(item.input, item.at, item.position)
    }
    this.#work = []
    this.#storeChunk()
  }

  /** Profiles as they are under the program: those that have not taken it over yet do so first. */
  async #load(profiles: Iterable<number>): Promise<void> {
    await this.#cache.load(profiles, this.#slice)
    if (!this.#takeover) return
    for (const state of await takeOver(this.#takeover, this.#cache.loaded())) {
      if (isUnused(state)) this.#touched.add(state)
      else this.#drive(state, { kind: 'definition' }, this.#takeover.at)
    }
  }

  /** What the chunk changed goes into the draft, and all that the chunk was made of is let go of. */
  #storeChunk(): void {
    for (const state of this.#touched) {
      const record = encodeProfileBytes(state)
      this.#cache.keep(state.id, record)
      this.#draft.profile(state.id, record, dueOf(state) ?? null)
      if (this.#isWatched) this.#written.add(state.id)
    }
    this.#touched = new Set()
    this.#cache.rest()
    const { memberships, story } = this.#effects
    this.#draft.add({ identities: this.#identities, memberships, story })
    if (this.#isWatched) this.#told.push(...story)
    this.#identities = []
    this.#effects = { ...this.#effects, memberships: [], story: [] }
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
      await this.#load(chunk)
      for (const id of chunk) {
        const state = this.#cache.get(id)
        if (state && state.mergedInto === undefined) run(state)
      }
      this.#storeChunk()
    }
  }

  #applyEvent(fresh: Fresh): void {
    const { event, at } = fresh
    const { profile, attach, merge, dropped, claims } = this.#resolve(fresh)
    if (profile === undefined && attach.length === 0) return this.#book.rejectNobody(fresh)
    const state = profile === undefined ? this.#create(event) : this.#live(profile)!
    const isNew = state.recent.length === 0
    // A profile that was made for a shared device begins with its first event, not when it was made.
    if (isNew) Object.assign(state, { firstSeen: event.at, lastSeen: event.at })
    for (const id of attach) this.#giveIdentity(fresh.whose[event.ids.indexOf(id)]!, state.id)
    for (const found of merge) this.#merge(state, found, event, at)
    const ignored = event.ignored ? [...event.ignored, ...dropped] : dropped
    this.#drive(state, { kind: 'event', event, attach, isNew, ...(ignored.length > 0 && { dropped: ignored }) }, at)
    if (fresh.device) this.#handOver(fresh.device, state, at)
    for (const claim of claims) this.#claim(claim, event, at)
    this.#book.noteApplied(fresh, state.id)
  }

  #resolve({ event, whose }: Fresh): Resolution {
    const internal = event.profile === undefined ? undefined : this.#live(event.profile)
    if (internal) return { profile: internal.id, attach: [], merge: [], dropped: [], claims: [] }
    const profiles = whose.map(({ profile }) => profile)
    return resolve(event, { profiles, identityOf: this.#identityOf, rules: this.#program.identity })
  }

  readonly #identityOf = (profile: number): Holder => this.#live(profile) ?? createProfile(profile, 0)

  #setIdentity(key: string, profile: number): void {
    this.#giveIdentity(this.#people.whose(key), profile)
  }

  #giveIdentity(whose: Whose, profile: number): void {
    this.#people.give(whose, profile)
    this.#identities.push({ key: whose.key, profile })
  }

  #create(event: TrackedEvent): ProfileState {
    const state = createProfile(this.#nextProfile++, event.at)
    this.#cache.put(state)
    return state
  }

  #merge(into: ProfileState, { profile, by }: Found, { position, name, imported }: TrackedEvent, at: number): void {
    const other = this.#live(profile)
    if (!other || other === into) return
    this.#wakeUps += fireDue(this.#program, other, at, this.#effects)
    for (const id of other.ids) this.#setIdentity(identityKey(id), into.id)
    this.#drive(into, { kind: 'merge', other, because: { position, event: name, by }, imported: imported === true }, at)
    for (const turn of this.#occurrences.turnsLeft(into.id, other.id))
      this.#drive(into, { kind: 'occurrence', ...turn }, at)
    const tombstone = emptyTombstone(other.id, into.id)
    this.#touched.delete(other)
    this.#touched.add(tombstone)
    this.#cache.put(tombstone)
  }

  /** A token is of one profile, the one that used it last: the next user of a phone must not get what was meant for the one before. */
  #handOver({ token, user }: NonNullable<Fresh['device']>, state: ProfileState, at: number): void {
    const before = user.profile === undefined ? undefined : this.#live(user.profile)
    if (before === state) return
    const loser = before && earlierUser(before, state, token)
    if (loser !== state && deviceWith(state, token)) this.#giveIdentity(user, state.id)
    if (!loser) return
    this.#wakeUps += fireDue(this.#program, loser, at, this.#effects)
    loser.position = state.position
    this.#drive(loser, { kind: 'device_left', token }, at)
  }

  /** A device of somebody came with another user. When these are too many, it gets a profile of its own that joins nobody. */
  #claim({ owner, id, userId }: Claim, event: TrackedEvent, at: number): void {
    const state = this.#live(owner)!
    const known = state.claims
    const isShared = noteClaim(state, id, userId, this.#program.identity)
    if (state.claims === known && !isShared) return
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
    if (input.kind === 'occurrence') return this.#applyOccurrence(input, at, position)
    const state = this.#live(input.profile)
    if (!state) return
    // What came due earlier belongs to the input before, wherever a batch began.
    this.#wakeUps += fireDue(this.#program, state, at, this.#effects)
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

  #applyOccurrence(page: OccurrenceInput, at: number, position: number): void {
    const turn = this.#occurrences.turnOf(this.#program, page, at)
    if (!turn) return
    const { campaign, moment, after, profiles, end, missed = 0 } = page
    const { counters } = this.#effects
    const enteredKey = campaignCounter(campaign, 'entered')
    const before = counters.get(enteredKey) ?? 0
    for (const id of profiles) {
      const state = this.#live(id)
      if (!state) continue
      // As before every input.
      this.#wakeUps += fireDue(this.#program, state, at, this.#effects)
      state.position = position
      this.#drive(state, { kind: 'occurrence', campaign, moment, begunAt: turn.begunAt }, at)
    }
    this.#occurrences.note(this.#program, page, at, turn.begunAt, (counters.get(enteredKey) ?? 0) - before)
    const note = (what: string, by: number): void => {
      if (by > 0) count(this.#effects, campaignCounter(campaign, 'occurrence', what), by)
    }
    const isMissed = end === 'missed' && after === 0
    note('begun', after === 0 && !isMissed ? 1 : 0)
    note('missed', missed + (isMissed ? 1 : 0))
    note('cut_short', end === 'missed' && !isMissed ? 1 : 0)
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
    await this.#load([id])
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
      for (const { token } of state.devices ?? []) this.#setIdentity(deviceKey(token), state.id)
    }
  }

  /** Events of earlier entries belong to others than was thought. */
  amend(verdicts: Verdicts): void {
    this.#book.verdicts.push(verdicts)
  }

  /** What the next batch starts from. */
  get reached(): Checkpoint {
    return { position: this.#position, at: this.#at, nextProfile: this.#nextProfile }
  }

  finish(): BatchReport {
    this.#storeChunk()
    const settings = this.#occurrences.takeChanges()
    const { deliveries, deliveryChanges, counters, coupons } = this.#effects
    const decisions = new Map(
      [...this.#effects.decisions].map(([delivery, decision]) => [
        delivery,
        { decision, state: this.#snapshots.get(delivery) },
      ]),
    )
    return {
      commit: {
        checkpoint: this.reached,
        deliveries,
        deliveryChanges,
        counters,
        coupons,
        verdicts: this.#book.verdicts,
        fingerprints: this.#fingerprints,
        ...(this.#dropFingerprintsUntil !== undefined && { dropFingerprintsUntil: this.#dropFingerprintsUntil }),
        rejected: this.#book.rejected,
        ...(settings && { settings }),
      },
      draft: this.#draft,
      emissions: this.#effects.emissions,
      events: this.#book.seen,
      story: this.#told,
      profiles: [...this.#written],
      decisions,
      wakeUps: this.#wakeUps,
      applied: this.#book.applied,
      duplicates: this.#book.duplicates,
    }
  }
}

/** Made for an id that was parted from others and under which nothing was done since. */
const isUnused = ({ recent }: ProfileState): boolean => recent.length === 0

/** A merged profile's target may have been merged itself; a longer chain means a loop, which cannot be. */
const MERGE_HOPS_MAX = 1000
