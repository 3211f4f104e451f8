import { RekindleError } from '../kernel/errors.ts'
import type { Program } from '../engine/program.ts'
import type { Input } from '../model/input.ts'
import type { EventLog } from '../store/log.ts'
import type { Checkpoint } from '../store/state.ts'
import type { Settings } from '../store/views.ts'
import type { Authorised, CommitNews, DefinitionChange, DefinitionInput, Watched } from './commit-news.ts'
import { compileDefinition, setPending, type ReachFor } from './definitions.ts'

export type AuthoriseInput = Extract<Input, { kind: 'authorise' }>

/** The pipeline at work, in this thread or another. */
export interface PipelineWork {
  /** Whether {@link CommitNews.watched} is told from now on. */
  watch(isWatched: boolean): void
  /** A definition is pending. */
  prepare(): void
  /** The definition that is pending is not wanted any more. */
  cancel(): void
  /** Ends after the commit at hand. */
  stop(): Promise<void>
}

export interface PipelineClientOptions {
  readonly log: EventLog
  readonly settings: Settings
  readonly reachFor: ReachFor
  readonly checkpoint: Checkpoint
  readonly program: Program | undefined
}

/** The pipeline as the rest of the process sees it, wherever it runs: asked through the log, followed through its news. */
export class PipelineClient {
  readonly #options: PipelineClientOptions
  readonly #work: PipelineWork
  readonly #listeners = new Set<(news: CommitNews) => void>()
  readonly #changeListeners = new Set<(change: DefinitionChange) => void>()
  readonly #watchers = new Set<(watched: Watched) => void>()
  readonly #waiting = new Map<string, { resolve: (authorised: Authorised) => void; reject: (error: Error) => void }>()
  #appliedWaiters: { position: number; resolve: () => void }[] = []
  #change: DefinitionChange | undefined
  #defining: { version: number; resolve: () => void; reject: (error: Error) => void } | undefined
  #checkpoint: Checkpoint
  #program: Program | undefined

  constructor(options: PipelineClientOptions, work: PipelineWork) {
    this.#options = options
    this.#work = work
    this.#checkpoint = options.checkpoint
    this.#program = options.program
  }

  /** Everything below its position is applied and committed. */
  checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** The definition in force at the checkpoint. */
  program(): Program | undefined {
    return this.#program
  }

  /** The change of the definition that is under way; undefined: none. */
  change(): DefinitionChange | undefined {
    return this.#change
  }

  /** Resolves once every profile has taken over the definition in force. */
  untilTakenOver(): Promise<void> {
    if (this.#change?.stage !== 'judging') return Promise.resolve()
    return new Promise((resolve) => {
      const stop = this.onChange(({ stage }) => {
        if (stage === 'judging') return
        stop()
        resolve()
      })
    })
  }

  /** Called as a change of the definition goes on. A listener must not throw. The returned function ends it. */
  onChange(listener: (change: DefinitionChange) => void): () => void {
    this.#changeListeners.add(listener)
    return () => this.#changeListeners.delete(listener)
  }

  /**
   * Has a definition take effect as soon as what it wants to know is gathered: in the place of one that is being prepared, which is
   * given up. Once this resolves, a restart takes it up; `inForce` rejects with `conflict` if it is cancelled or replaced.
   */
  async define(definition: DefinitionInput): Promise<{ readonly inForce: Promise<void> }> {
    const { version } = definition
    await setPending(this.#options.settings, definition)
    this.#defining?.reject(
      new RekindleError('conflict', `Version ${version} was published before this one took effect`),
    )
    const inForce = new Promise<void>((resolve, reject) => (this.#defining = { version, resolve, reject }))
    // Whoever does not wait for it need not hear of its end.
    inForce.catch(() => {})
    this.#work.prepare()
    return { inForce }
  }

  /** Gives up the definition that is being prepared. False if there is none: what is in force can only be replaced. */
  cancelDefinition(): boolean {
    if (!this.#defining && this.#change?.stage !== 'reading') return false
    this.#work.cancel()
    return true
  }

  /** For who runs the pipeline. */
  noted(change: DefinitionChange): void {
    this.#change = change.stage === 'done' || change.stage === 'cancelled' ? undefined : change
    for (const listener of this.#changeListeners) listener(change)
    if (change.stage !== 'cancelled' || this.#defining?.version !== change.version) return
    this.#defining.reject(
      new RekindleError('conflict', `Version ${change.version} was cancelled before it took effect`),
    )
    this.#defining = undefined
  }

  /** Called after each commit, in order. A listener must not throw. The returned function ends it. */
  onCommit(listener: (news: CommitNews) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same for those who want every event and decision. */
  watch(watcher: (watched: Watched) => void): () => void {
    this.#watchers.add(watcher)
    if (this.#watchers.size === 1) this.#work.watch(true)
    return () => {
      if (this.#watchers.delete(watcher) && this.#watchers.size === 0) this.#work.watch(false)
    }
  }

  /** Resolves once everything below `position` is applied. */
  untilApplied(position: number): Promise<void> {
    if (this.#checkpoint.position >= position) return Promise.resolve()
    return new Promise((resolve) => this.#appliedWaiters.push({ position, resolve }))
  }

  /**
   * The check at the moment of sending: the question goes to the end of the log, so that everything accepted before it is applied
   * first; the answer is committed when this resolves.
   */
  async authorise(input: AuthoriseInput): Promise<Authorised> {
    const answer = new Promise<Authorised>((resolve, reject) => this.#waiting.set(input.delivery, { resolve, reject }))
    // Taken up here, so that a rejection while the append fails is nobody's unhandled one.
    answer.catch(() => {})
    try {
      await this.#options.log.append([{ kind: 'input', input }])
    } catch (error) {
      this.#waiting.delete(input.delivery)
      throw error
    }
    return answer
  }

  /** For who runs the pipeline: tells everybody. */
  heard(news: CommitNews): void {
    const { definition, decisions, watched } = news
    this.#checkpoint = news.checkpoint
    if (definition) {
      this.#program = compileDefinition(definition, this.#program, this.#options.reachFor)
    }
    if (definition && this.#defining?.version === definition.version) {
      this.#defining.resolve()
      this.#defining = undefined
    }
    for (const [delivery, answer] of decisions) {
      this.#waiting.get(delivery)?.resolve(answer)
      this.#waiting.delete(delivery)
    }
    for (const listener of this.#listeners) listener(news)
    if (watched) for (const watcher of this.#watchers) watcher(watched)
    const ready = this.#appliedWaiters.filter(({ position }) => position <= this.#checkpoint.position)
    this.#appliedWaiters = this.#appliedWaiters.filter(({ position }) => position > this.#checkpoint.position)
    for (const { resolve } of ready) resolve()
  }

  async stop(): Promise<void> {
    await this.#work.stop()
    const stopping = new RekindleError('unavailable', 'The process is stopping')
    for (const { reject } of this.#waiting.values()) reject(stopping)
    this.#waiting.clear()
    this.#defining?.reject(stopping)
  }
}
