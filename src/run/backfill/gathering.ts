import { decodeProfile, encodeProfile } from '../../engine/profile-codec.ts'
import { createProfile, type ProfileState } from '../../engine/profile-state.ts'
import { isRecord, openBatch, type EventBatch } from '../../model/event-batch.ts'
import { canonicalName } from '../../model/event-names.ts'
import { parseEvent } from '../../model/parse-event.ts'
import { widthOf, type LogEntry } from '../../store/log.ts'
import type { Verdicts } from '../../store/state.ts'
import type { GatheredRow, PipelineStore } from '../../store/views.ts'
import { foldMemories, isNothing, memorise, type Memories } from './memories.ts'

/** Read from the log in one go: long enough to be worth it, short enough for others to have their turn. */
const SLICE_BYTES = 1_000_000
/** Profiles whose facts are held in memory before they are put on disk. */
const PROFILES_IN_MEMORY_MAX = 50_000
const ROWS_AT_ONCE = 1000

export type GatheringStore = Pick<PipelineStore, 'log' | 'state' | 'views' | 'gathered'>

/** Reads history once and gathers what profiles must remember, by the profile that each event was applied to. */
export class Gathering {
  readonly #store: GatheringStore
  readonly #memories: Memories
  readonly #facts = new Map<number, ProfileState>()
  #position: number
  #at = 0

  /** `position`: everything before it is gathered and on disk. */
  constructor(store: GatheringStore, memories: Memories, position: number) {
    this.#store = store
    this.#memories = memories
    this.#position = position
  }

  /** Everything before it is gathered. */
  get position(): number {
    return this.#position
  }

  /** One slice of what lies before `until`, which must be applied. `progressAt` says how far it is, should rows go to disk; without it
   * none do. */
  async read(until: number, progressAt?: (position: number) => string): Promise<void> {
    if (isNothing(this.#memories)) this.#position = until
    if (this.#position >= until) return
    const entries = (await this.#store.log.read(this.#position, SLICE_BYTES)).filter(({ position }) => position < until)
    const last = entries.at(-1)
    if (!last) return
    const end = last.position + widthOf(last)
    const verdicts = new Map(
      (await this.#store.views.verdicts(this.#position, end)).map((block) => [block.position, block]),
    )
    for (const entry of entries) this.#take(entry, verdicts.get(entry.position))
    this.#position = end
    this.#at = last.at
    if (progressAt && this.#facts.size > PROFILES_IN_MEMORY_MAX) await this.save(progressAt(end))
  }

  #take(entry: LogEntry, verdicts: Verdicts | undefined): void {
    if (entry.kind !== 'events' || !verdicts) return
    const batch = openBatch(entry)
    for (const [index, profile] of verdicts.profiles.entries()) {
      if (profile < 0 || isNoneOf(this.#memories, batch, index)) continue
      const parsed = parseEvent(batch, index)
      if (parsed.ok) memorise(this.#memories, parsed.value, entry.at, () => this.#factsOf(profile, parsed.value.at))
    }
  }

  #factsOf(profile: number, at: number): ProfileState {
    let facts = this.#facts.get(profile)
    if (!facts) this.#facts.set(profile, (facts = createProfile(profile, at)))
    return facts
  }

  /** What was gathered and not put on disk, by profile. */
  inMemory(): ReadonlyMap<number, ProfileState> {
    return this.#facts
  }

  /** Puts on disk what is in memory, together with how far it is. */
  async save(progress: string): Promise<void> {
    const { gathered } = this.#store
    const ids = [...this.#facts.keys()]
    const rows: GatheredRow[] = []
    for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
      const chunk = ids.slice(from, from + ROWS_AT_ONCE)
      for (const [index, record] of (await gathered.records(chunk)).entries())
        rows.push(rowOf(this.#joined(record, this.#facts.get(chunk[index]!)!)))
    }
    await gathered.keep(rows, progress)
    this.#facts.clear()
  }

  #joined(record: string | undefined, fresh: ProfileState): ProfileState {
    if (record === undefined) return fresh
    const kept = decodeProfile(record)
    foldMemories(kept, fresh, this.#memories, this.#at)
    return kept
  }

  /** What was gathered for profiles that were folded into others since belongs to those. Once, at the end. */
  async foldMerged(progress: string): Promise<void> {
    const { gathered, state } = this.#store
    for (let after = 0; ;) {
      const page = await gathered.after(after, ROWS_AT_ONCE)
      if (page.length === 0) return
      after = page.at(-1)!.profile
      const records = await state.profiles(page.map(({ profile }) => profile))
      for (const [index, { profile, record }] of page.entries()) {
        const survivor = await this.#survivorOf(records[index])
        if (survivor === undefined || record === null) continue
        const [theirs] = await gathered.records([survivor])
        const into = theirs === undefined ? createProfile(survivor, this.#at) : decodeProfile(theirs)
        foldMemories(into, decodeProfile(record), this.#memories, this.#at)
        await gathered.keep([rowOf(into), { profile, record: null }], progress)
      }
    }
  }

  async #survivorOf(record: string | undefined): Promise<number | undefined> {
    let next = record === undefined ? undefined : decodeProfile(record).mergedInto
    let survivor: number | undefined
    while (next !== undefined) {
      survivor = next
      const [text] = await this.#store.state.profiles([next])
      next = text === undefined ? undefined : decodeProfile(text).mergedInto
    }
    return survivor
  }
}

/** Tells of most events by their name alone that they are not wanted; reading them whole takes ten times as long. */
function isNoneOf(
  { registersByEvent, seriesByEvent, collectionsByEvent, traits }: Memories,
  batch: EventBatch,
  index: number,
): boolean {
  const raw = batch.events[index]
  if (traits.size > 0 || !isRecord(raw) || (batch.call === 'batch' ? raw.type : batch.call) !== 'track') return false
  const { event } = raw
  // What is not just a name is left to whoever reads it whole.
  if (typeof event !== 'string' || event !== event.trim()) return false
  const { name } = canonicalName(event)
  return !registersByEvent.has(name) && !seriesByEvent.has(name) && !collectionsByEvent.has(name)
}

const rowOf = (state: ProfileState): GatheredRow => ({ profile: state.id, record: encodeProfile(state) })
