import type { StateStore } from '../store/state.ts'
import type { TimeSlice } from './time-slice.ts'

/** Whose an identity key is: one object for each key, so that a key is looked up once however often it is asked. */
export interface Whose {
  readonly key: string
  /** Undefined: nobody's, once it is known. */
  profile: number | undefined
  isKnown: boolean
  /** The batch that gave it to somebody. */
  given: number
}

/** Rows read at once: a longer read would hold up what else waits. */
const READ_MAX = 500
/** Keys kept in memory; one takes about 200 bytes. */
const KEYS_MAX = 400_000
const NEVER = -1

/** Identity keys that the pipeline met lately. It alone writes them, so they are never stale. */
export class IdentityCache {
  readonly #store: Pick<StateStore, 'identities'>
  readonly #all = new Map<string, Whose>()
  readonly #keysMax: number
  #batch = 0

  constructor(store: Pick<StateStore, 'identities'>, keysMax = KEYS_MAX) {
    this.#store = store
    this.#keysMax = keysMax
  }

  /** Not known yet until {@link learn} was asked. */
  whose(key: string): Whose {
    let whose = this.#all.get(key)
    if (!whose) this.#all.set(key, (whose = { key, profile: undefined, isKnown: false, given: NEVER }))
    return whose
  }

  set(key: string, profile: number): void {
    this.give(this.whose(key), profile)
  }

  /** The same for a key that was looked up already. */
  give(whose: Whose, profile: number): void {
    whose.profile = profile
    whose.isKnown = true
    // Until that is committed the store does not know it, so it must not be let go of.
    whose.given = this.#batch
  }

  /** Reads those that are not known. */
  async learn(wanted: Iterable<Whose>, slice: TimeSlice): Promise<void> {
    const unknown = new Set<Whose>()
    for (const whose of wanted) if (!whose.isKnown) unknown.add(whose)
    const list = [...unknown]
    for (let from = 0; from < list.length; from += READ_MAX) {
      const chunk = list.slice(from, from + READ_MAX)
      const found = await this.#store.identities(chunk.map(({ key }) => key))
      for (const [index, whose] of chunk.entries()) {
        whose.profile = found[index]
        whose.isKnown = true
      }
      if (slice.isOver()) await slice.rest()
    }
  }

  /** A batch is complete and the one before is committed: makes room, but what the batch gave stays. */
  turn(): void {
    const batch = this.#batch++
    let surplus = this.#all.size - this.#keysMax
    for (const { key, given } of this.#all.values()) {
      if (surplus <= 0) break
      if (given === batch) continue
      this.#all.delete(key)
      surplus--
    }
  }

  clear(): void {
    this.#all.clear()
  }
}
