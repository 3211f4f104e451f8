import { decodeProfile } from '../engine/profile-codec.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { StateStore } from '../store/state.ts'
import { RecordCache } from './record-cache.ts'
import type { TimeSlice } from './time-slice.ts'

/** Rows read at once: a longer read would hold up requests. */
const READ_MAX = 500

/**
 * Profiles that the pipeline worked on lately. The pipeline alone writes, so they are never stale. Between batches
 * profiles rest as bytes: a hundred thousand decoded records would keep the garbage collector busier than the engine.
 */
export class ProfileCache {
  readonly #store: StateStore
  /** Decoded, for the chunk at hand. */
  #profiles = new Map<number, ProfileState>()
  readonly #records: RecordCache

  constructor(store: StateStore, bytesMax: number) {
    this.#store = store
    this.#records = new RecordCache(bytesMax)
  }

  /** A profile of the batch at hand: loaded, or put there. */
  get(id: number): ProfileState | undefined {
    return this.#profiles.get(id)
  }

  /** All profiles of the batch at hand. */
  loaded(): Iterable<ProfileState> {
    return this.#profiles.values()
  }

  put(state: ProfileState): void {
    this.#profiles.set(state.id, state)
  }

  /** Brings what is missing, with the profiles that tombstones lead to. */
  async load(profiles: Iterable<number>, slice: TimeSlice): Promise<void> {
    let wanted: Iterable<number> = new Set(profiles)
    for (;;) {
      const targets = await this.#loadProfiles(wanted, slice)
      if (targets.length === 0) return
      wanted = targets
    }
  }

  /** Gives the profiles that those read were folded into. */
  async #loadProfiles(ids: Iterable<number>, slice: TimeSlice): Promise<readonly number[]> {
    const targets: number[] = []
    const unknown: number[] = []
    const take = (id: number, text: string): void => {
      const state = decodeProfile(text)
      this.#profiles.set(id, state)
      if (state.mergedInto !== undefined && !this.#profiles.has(state.mergedInto)) targets.push(state.mergedInto)
    }
    for (const id of ids) {
      if (this.#profiles.has(id)) continue
      if (slice.isOver()) await slice.rest()
      const text = this.#records.get(id)
      if (text === undefined) unknown.push(id)
      else take(id, text)
    }
    for (let from = 0; from < unknown.length; from += READ_MAX) {
      const chunk = unknown.slice(from, from + READ_MAX)
      const texts = await this.#store.profiles(chunk)
      for (const [index, text] of texts.entries()) if (text !== undefined) take(chunk[index]!, text)
      if (slice.isOver()) await slice.rest()
    }
    return targets
  }

  /** A profile of the chunk at hand as it is now. */
  keep(id: number, record: Uint8Array): void {
    this.#records.put(id, record)
  }

  /** The chunk is done: its decoded profiles are let go of. (A map that is emptied leaves its table behind, and that its profiles.) */
  rest(): void {
    this.#profiles = new Map()
  }

  /** The batch is done, and the one before is committed. */
  turn(): void {
    this.#records.turn()
  }

  clear(): void {
    this.rest()
    this.#records.clear()
  }
}
