import { decodeProfile } from '../engine/profile-codec.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { StateStore } from '../store/state.ts'
import type { TimeSlice } from './time-slice.ts'

/** What a text takes beside its characters: the map's entry and the string's header. */
const TEXT_OVERHEAD_BYTES = 120
/** Rows read at once: a longer read would hold up requests. */
const READ_MAX = 500

/**
 * Profiles that the pipeline worked on lately. The pipeline alone writes, so they are never stale. Between batches
 * profiles rest as texts: a hundred thousand decoded records would keep the garbage collector busier than the engine.
 */
export class ProfileCache {
  readonly #store: StateStore
  readonly #bytesMax: number
  /** Decoded, for the batch at hand. */
  #profiles = new Map<number, ProfileState>()
  readonly #texts = new Map<number, string>()
  #bytes = 0

  constructor(store: StateStore, bytesMax: number) {
    this.#store = store
    this.#bytesMax = bytesMax
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
      const text = this.#texts.get(id)
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

  /** The batch is done: its profiles rest as texts. */
  rest(rows: readonly { readonly id: number; readonly state: string }[]): void {
    this.#profiles = new Map()
    for (const { id, state } of rows) {
      this.#bytes += state.length - (this.#texts.get(id)?.length ?? -TEXT_OVERHEAD_BYTES)
      // Moved to the end: the map's order is the order of last use.
      this.#texts.delete(id)
      this.#texts.set(id, state)
    }
  }

  /**
   * Makes room. Profiles whose commit is under way stay: the store does not know their newest state yet.
   */
  trim(underWay: ReadonlySet<number>): void {
    for (const [id, text] of this.#texts) {
      if (this.#bytes <= this.#bytesMax) break
      if (underWay.has(id)) continue
      this.#texts.delete(id)
      this.#bytes -= text.length + TEXT_OVERHEAD_BYTES
    }
  }

  clear(): void {
    this.#profiles = new Map()
    this.#texts.clear()
    this.#bytes = 0
  }
}
