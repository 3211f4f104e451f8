import { decodeProfile } from '../engine/profile-codec.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { StateStore } from '../store/state.ts'

/** A decoded record takes about this many times its text in memory. */
const HEAP_PER_CHARACTER = 4
/** Identity keys kept in memory; one takes about 150 bytes. */
const IDENTITIES_MAX = 400_000

/** Profiles and identities that the pipeline worked on lately, bounded in bytes. The pipeline alone writes, so they are never stale. */
export class ProfileCache {
  readonly #store: StateStore
  readonly #bytesMax: number
  readonly #profiles = new Map<number, { state: ProfileState; bytes: number }>()
  readonly #identities = new Map<string, number>()
  #bytes = 0

  constructor(store: StateStore, bytesMax: number) {
    this.#store = store
    this.#bytesMax = bytesMax
  }

  get(id: number): ProfileState | undefined {
    const entry = this.#profiles.get(id)
    if (!entry) return undefined
    // Moved to the end: the map's order is the order of last use.
    this.#profiles.delete(id)
    this.#profiles.set(id, entry)
    return entry.state
  }

  profileOf(identity: string): number | undefined {
    return this.#identities.get(identity)
  }

  setIdentity(identity: string, profile: number): void {
    this.#identities.set(identity, profile)
  }

  put(state: ProfileState, characters: number): void {
    const bytes = characters * HEAP_PER_CHARACTER
    this.#bytes += bytes - (this.#profiles.get(state.id)?.bytes ?? 0)
    this.#profiles.delete(state.id)
    this.#profiles.set(state.id, { state, bytes })
  }

  /** Reads what is missing, with the profiles that tombstones lead to. */
  async load(identities: Iterable<string>, profiles: Iterable<number>): Promise<void> {
    const missing = new Set(profiles)
    await this.#loadIdentities(identities, missing)
    for (let ids = [...missing].filter((id) => !this.#profiles.has(id)); ids.length > 0;) {
      const texts = await this.#store.profiles(ids)
      const targets: number[] = []
      for (const text of texts) {
        if (text === undefined) continue
        const state = decodeProfile(text)
        this.put(state, text.length)
        if (state.mergedInto !== undefined) targets.push(state.mergedInto)
      }
      ids = targets.filter((id) => !this.#profiles.has(id))
    }
  }

  async #loadIdentities(identities: Iterable<string>, profiles: Set<number>): Promise<void> {
    const unknown: string[] = []
    for (const key of new Set(identities)) {
      const profile = this.#identities.get(key)
      if (profile === undefined) unknown.push(key)
      else profiles.add(profile)
    }
    if (unknown.length === 0) return
    const found = await this.#store.identities(unknown)
    for (const [index, profile] of found.entries()) {
      if (profile === undefined) continue
      this.#identities.set(unknown[index]!, profile)
      profiles.add(profile)
    }
  }

  /**
   * Makes room. Called between batches only: within one, everything that was loaded stays. Profiles whose commit is under way
   * stay as well: the store does not know their newest state yet. (Their identities are the youngest of all, and far fewer than fit.)
   */
  trim(underWay: ReadonlySet<number>): void {
    for (const [id, { bytes }] of this.#profiles) {
      if (this.#bytes <= this.#bytesMax) break
      if (underWay.has(id)) continue
      this.#profiles.delete(id)
      this.#bytes -= bytes
    }
    let surplus = this.#identities.size - IDENTITIES_MAX
    for (const key of this.#identities.keys()) {
      if (surplus-- <= 0) break
      this.#identities.delete(key)
    }
  }

  clear(): void {
    this.#profiles.clear()
    this.#identities.clear()
    this.#bytes = 0
  }
}
