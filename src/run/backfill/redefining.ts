import type { Program } from '../../engine/program.ts'
import type { LogEntry } from '../../store/log.ts'
import type { PipelineStore } from '../../store/views.ts'
import type { DefinitionChange, DefinitionInput } from '../commit-news.ts'
import { compileDefinition, pendingDefinition, setPending, type ReachFor } from '../definitions.ts'
import { newMemories } from './memories.ts'
import { Preparation, readProgress } from './preparation.ts'
import type { Takeover } from './takeover.ts'

export interface RedefiningOptions {
  readonly store: PipelineStore
  readonly reachFor: ReachFor
  /** Told whenever there is something new to say. Must not throw. */
  readonly report: (change: DefinitionChange) => void
  /** Profiles that take over a definition in one commit, when their turn comes. */
  readonly takeoverSize?: number
}

/** More at once would keep live events waiting. */
const PROFILES_PER_COMMIT = 2000

/**
 * The change of the definition that is under way, at most one at a time: first a pending definition is prepared, while the one before
 * it holds; then its entry goes to the log; when the pipeline comes to the entry it takes effect, and profile after profile takes it
 * over. Each stage survives a crash.
 */
export class Redefining {
  readonly #options: RedefiningOptions
  /** Whether the settings may hold a pending definition that was not looked at yet. */
  #mustLook = true
  #isCancelled = false
  #preparation: Preparation | undefined
  #isAppended = false
  #takeover: Takeover | undefined
  /** The next profile whose turn it is, and the last that existed when the definition took effect. */
  #next = 1
  #last = 0
  /** Before everything below it is applied, the entry of a pending definition may still be met. */
  #notBefore = 0
  #said = ''

  constructor(options: RedefiningOptions) {
    this.#options = options
  }

  /** The definition in force, as long as profiles are left that have not taken it over. */
  get takeover(): Takeover | undefined {
    return this.#takeover
  }

  /** Whether {@link prepare} has something to do. */
  get isWanted(): boolean {
    return (this.#mustLook || this.#preparation !== undefined) && !this.#isAppended && !this.#takeover
  }

  /** Begins where the last process stopped; `profiles`: how many there are. */
  async recover(program: Program | undefined, previous: Program | undefined, profiles: number): Promise<void> {
    const { store } = this.#options
    this.#mustLook = true
    this.#preparation = undefined
    this.#isAppended = false
    this.#takeover = undefined
    this.#notBefore = store.log.head()
    const progress = await readProgress(store)
    if (!program || progress?.stage !== 'judging' || progress.version !== program.version) return
    this.#begin(program, previous, progress, profiles)
  }

  /** What was gathered for a pending definition does not hold any more: it is gathered anew. */
  async restart(): Promise<void> {
    if (!this.#preparation) return
    await this.#options.store.gathered.clear()
    this.#preparation = undefined
    this.#mustLook = true
  }

  /** A definition is pending; it takes the place of one that is being prepared. */
  want(): void {
    this.#mustLook = true
  }

  /** The definition that is pending is not wanted; one whose entry is in the log takes effect all the same. */
  cancel(): void {
    this.#mustLook = true
    this.#isCancelled = true
  }

  /** A slice of preparation, with everything below `applied` applied under `program`. False if there is nothing to prepare. */
  async prepare(program: Program | undefined, applied: number): Promise<boolean> {
    if (!this.isWanted || applied < this.#notBefore) return false
    if (this.#mustLook) {
      this.#mustLook = false
      this.#preparation = await this.#open(program)
    }
    const preparation = this.#preparation
    const isCancelled = this.#isCancelled
    this.#isCancelled = false
    if (!preparation) return false
    if (isCancelled) await this.#giveUp(preparation.definition)
    else if (preparation.position < applied) {
      await preparation.read(applied)
      this.#say(preparation.definition.version, 'reading', preparation.position, applied)
    } else {
      this.#isAppended = true
      await this.#options.store.log.append([{ kind: 'input', input: preparation.definition }])
    }
    return true
  }

  async #open(program: Program | undefined): Promise<Preparation | undefined> {
    const { store, reachFor } = this.#options
    const definition = await pendingDefinition(store.settings)
    if (!definition) return undefined
    const next = compileDefinition(definition, program, reachFor)
    return Preparation.open(store, definition, next, program)
  }

  async #giveUp({ version }: DefinitionInput): Promise<void> {
    await setPending(this.#options.store.settings, null)
    await this.#options.store.gathered.clear()
    this.#preparation = undefined
    this.#say(version, 'cancelled', 0, 0)
  }

  /** The pipeline has come to the entry of a definition: what it wants to know is complete when this resolves. */
  async complete(
    entry: LogEntry,
    definition: DefinitionInput,
    program: Program,
    previous: Program | undefined,
  ): Promise<void> {
    const known = this.#preparation?.definition.version === definition.version ? this.#preparation : undefined
    const preparation = known ?? (await Preparation.open(this.#options.store, definition, program, previous))
    await preparation.complete(entry.position, entry.at)
    // Before it is told that the definition holds: whoever hears that must not take it for taken over.
    this.#say(definition.version, 'judging', 0, 0)
  }

  /** It holds from the entry on. */
  takeEffect(entry: LogEntry, program: Program, previous: Program | undefined, profiles: number): void {
    this.#preparation = undefined
    this.#isAppended = false
    this.#begin(program, previous, entry, profiles)
  }

  #begin(
    program: Program,
    previous: Program | undefined,
    { position, at }: { readonly position: number; readonly at: number },
    profiles: number,
  ): void {
    const { version } = program
    const { gathered } = this.#options.store
    this.#takeover = { version, position, at, memories: newMemories(program, previous), gathered }
    this.#next = 1
    this.#last = profiles
  }

  /** Profiles whose turn it is to take over; none left: undefined, and everybody has once `end` was called. */
  turn(): readonly number[] | undefined {
    if (this.#next > this.#last) return undefined
    const count = Math.min(this.#options.takeoverSize ?? PROFILES_PER_COMMIT, this.#last - this.#next + 1)
    const from = this.#next
    this.#next += count
    this.#say(this.#takeover!.version, 'judging', from - 1, this.#last)
    return Array.from({ length: count }, (_, index) => from + index)
  }

  /** Every profile has taken over, and that is on disk. */
  async end(): Promise<void> {
    const { version } = this.#takeover!
    await this.#options.store.gathered.clear()
    this.#takeover = undefined
    this.#mustLook = true
    this.#say(version, 'done', this.#last, this.#last)
  }

  #say(version: number, stage: DefinitionChange['stage'], done: number, total: number): void {
    // A hundred steps are enough for whoever watches.
    const said = `${version} ${stage} ${total === 0 ? 0 : Math.floor((done * 100) / total)}`
    if (said === this.#said) return
    this.#said = said
    this.#options.report({ version, stage, done, total })
  }
}
