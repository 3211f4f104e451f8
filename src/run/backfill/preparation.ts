import type { Program } from '../../engine/program.ts'
import type { DefinitionInput } from '../commit-news.ts'
import { Gathering, type GatheringStore } from './gathering.ts'
import { newMemories } from './memories.ts'

/** How far the change to a definition is, as it is kept with what was gathered. */
export type Progress =
  /** Everything before `position` is gathered. */
  | { readonly version: number; readonly stage: 'reading'; readonly position: number }
  /** All is gathered; the definition holds from `position` on, and profiles take over what was gathered one by one. */
  | { readonly version: number; readonly stage: 'judging'; readonly position: number; readonly at: number }

export async function readProgress(store: GatheringStore): Promise<Progress | undefined> {
  const text = await store.gathered.progress()
  return text === undefined ? undefined : (JSON.parse(text) as Progress)
}

/**
 * Readies what a definition makes profiles remember before it takes effect, while the one before it still holds: history is read in
 * slices, between which live events have their turn. A crash takes it up where rows were last put on disk.
 */
export class Preparation {
  readonly definition: DefinitionInput
  readonly #store: GatheringStore
  readonly #gathering: Gathering
  readonly #wasComplete: boolean

  private constructor(store: GatheringStore, definition: DefinitionInput, gathering: Gathering, wasComplete: boolean) {
    this.#store = store
    this.definition = definition
    this.#gathering = gathering
    this.#wasComplete = wasComplete
  }

  /** `program`: compiled from the definition; `previous`: what holds until then. */
  static async open(
    store: GatheringStore,
    definition: DefinitionInput,
    program: Program,
    previous: Program | undefined,
  ): Promise<Preparation> {
    const kept = await readProgress(store)
    const mine = kept?.version === definition.version ? kept : undefined
    if (kept && !mine) await store.gathered.clear()
    const memories = newMemories(program, previous)
    const gathering = new Gathering(store, memories, mine?.position ?? 0)
    return new Preparation(store, definition, gathering, mine?.stage === 'judging')
  }

  /** Everything before it is read. */
  get position(): number {
    return this.#gathering.position
  }

  /** One slice of what lies before `applied`. */
  read(applied: number): Promise<void> {
    return this.#gathering.read(applied, this.#progressAt)
  }

  /** The definition takes effect at `position`, before which everything is applied: reads the rest. Doing it twice is harmless. */
  async complete(position: number, at: number): Promise<void> {
    if (this.#wasComplete) return
    while (this.position < position) await this.read(position)
    await this.#gathering.save(this.#progressAt(position))
    await this.#gathering.foldMerged(this.#progressAt(position))
    const progress: Progress = { version: this.definition.version, stage: 'judging', position, at }
    await this.#store.gathered.keep([], JSON.stringify(progress))
  }

  readonly #progressAt = (position: number): string => {
    const progress: Progress = { version: this.definition.version, stage: 'reading', position }
    return JSON.stringify(progress)
  }
}
