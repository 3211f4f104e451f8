import { Worker } from 'node:worker_threads'
import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import type { StoreJob, WriteFailure, WriteJob, WriteReply } from './write-job.ts'

interface Waiting {
  readonly resolve: (missing: readonly string[]) => void
  readonly reject: (error: Error) => void
}

/**
 * The writing thread as the rest of the store sees it. Jobs are done in the order asked. If the thread dies, what it had under way
 * was all done or not at all; everything from then on is refused with `unavailable`, until the store is opened again: a new thread
 * could meet what the dead one left behind.
 */
export class SqliteWriter {
  readonly #thread: Worker
  readonly #logger: Logger
  #waiting: Waiting[] = []
  #refusal: RekindleError | undefined
  #isDead = false

  constructor(thread: Worker, logger: Logger) {
    this.#thread = thread
    this.#logger = logger
    thread.on('message', this.#settle).on('error', this.#fail).on('exit', this.#fail)
  }

  /** Throws what opening the database throws. */
  async open(file: string): Promise<void> {
    await this.#post({ kind: 'open', file })
  }

  /** Resolves when the job is on disk, with the ids that it missed. */
  write(job: StoreJob): Promise<readonly string[]> {
    return this.#post(job)
  }

  /** Does what was asked before, then lets go of the database. The thread stays. */
  async close(): Promise<void> {
    if (this.#refusal) return
    const closed = this.#post({ kind: 'close' })
    this.#refusal = new RekindleError('unavailable', 'The store is closed')
    // A thread that dies here has let go of it, too, and says so in the log.
    await closed.catch(() => {})
    this.#thread.off('message', this.#settle).off('error', this.#fail).off('exit', this.#fail)
  }

  async #post(job: WriteJob): Promise<readonly string[]> {
    if (this.#refusal) throw this.#refusal
    this.#thread.postMessage(job)
    // A process lives as long as it waits for a write, and not because it could write.
    this.#thread.ref()
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  readonly #settle = (reply: WriteReply): void => {
    const waiting = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#thread.unref()
    if (reply.ok) waiting?.resolve(reply.missing)
    else waiting?.reject(errorOf(reply.failure))
  }

  readonly #fail = (reason: unknown): void => {
    // First an error, then its exit.
    if (this.#isDead) return
    this.#isDead = true
    this.#logger.error('The writing thread has ended; nothing is written until the store is opened again', {
      reason: String(reason),
    })
    this.#refusal ??= new RekindleError('unavailable', 'The writing thread has ended')
    const waiting = this.#waiting
    this.#waiting = []
    for (const { reject } of waiting) reject(this.#refusal)
  }
}

const SOURCE = new URL('./writer-thread.ts', import.meta.url)
/** What is published is compiled, and there it has another name. */
const COMPILED = new URL('./writer-thread.js', import.meta.url)

/** A thread for one store at a time. It keeps no process alive. */
export function startWriterThread(): Worker {
  const thread = new Worker(import.meta.url.endsWith('.ts') ? SOURCE : COMPILED, {
    name: 'rekindle-writer',
    // node:sqlite announces at each first use that it is experimental.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  thread.unref()
  return thread
}

function errorOf({ code, message, stack }: WriteFailure): Error {
  const error = code === undefined ? new Error(message) : new RekindleError(code, message)
  // Where it happened, not where it was heard of.
  if (stack !== undefined) error.stack = stack
  return error
}
