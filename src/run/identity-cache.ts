import type { StateStore } from '../store/state.ts'
import type { TimeSlice } from './time-slice.ts'

/** Whose an identity key is: one object for each key, so that a key is looked up once however often it is asked. */
export interface Whose {
  readonly key: string
  /** Undefined: nobody's, once it is known. */
  profile: number | undefined
  isKnown: boolean
}

/** Rows read at once: a longer read would hold up what else waits. */
const READ_MAX = 500
/** Keys kept in memory; one takes about 200 bytes. */
const KEYS_MAX = 400_000

/** Identity keys that the pipeline met lately. It alone writes them, so they are never stale. */
export class IdentityCache {
  readonly #store: Pick<StateStore, 'identities'>
  readonly #all = new Map<string, Whose>()

  constructor(store: Pick<StateStore, 'identities'>) {
    this.#store = store
  }

  /** Not known yet until {@link learn} was asked. */
  whose(key: string): Whose {
    let whose = this.#all.get(key)
    if (!whose) this.#all.set(key, (whose = { key, profile: undefined, isKnown: false }))
    return whose
  }

  set(key: string, profile: number): void {
    const whose = this.whose(key)
    whose.profile = profile
    whose.isKnown = true
    // To the end of the map's order: until it is committed the store does not know it, so it must not be let go of.
    this.#all.delete(key)
    this.#all.set(key, whose)
  }

  /** Reads those that are not known. */
  async learn(wanted: Iterable<Whose>, slice: TimeSlice): Promise<void> {
    const unknown = new Set<Whose>()
    for (const whose of wanted) if (!whose.isKnown) unknown.add(whose)
    const list = [...unknown]
    for (let from = 0; from < list.length; from += READ_MAX) {
      const chunk = list.slice(from, from + READ_MAX)
      const found = await this.#store.identities(chunk.map(({ key }) => key))
      for (const [index, profile] of found.entries()) Object.assign(chunk[index]!, { profile, isKnown: true })
      if (slice.isOver()) await slice.rest()
    }
  }

  /** Makes room. (What the commit under way writes is the youngest of all, and far less than fits.) */
  trim(): void {
    let surplus = this.#all.size - KEYS_MAX
    for (const key of this.#all.keys()) {
      if (surplus-- <= 0) break
      this.#all.delete(key)
    }
  }

  clear(): void {
    this.#all.clear()
  }
}
