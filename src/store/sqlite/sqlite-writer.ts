import type { EventEmitter } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { RekindleError } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import { errorOf } from './write-job.ts'
import type { StoreJob, WriteJob, WriteReply } from './write-job.ts'

interface Waiting {
  readonly resolve: (missing: readonly string[]) => void
  readonly reject: (error: Error) => void
}

/** The thread itself, or a line to it that another thread was given. */
type WriterLine = Worker | MessagePort

/**
 * The writing thread as the rest of the store sees it. Jobs are done in the order asked. If the thread dies, what it had under way
 * was all done or not at all; everything from then on is refused with `unavailable`, until the store is opened again: a new thread
 * could meet what the dead one left behind.
 */
export class SqliteWriter {
  readonly #line: WriterLine
  readonly #logger: Logger
  #waiting: Waiting[] = []
  #refusal: RekindleError | undefined
  #isDead = false

  constructor(line: WriterLine, logger: Logger) {
    this.#line = line
    this.#logger = logger
    for (const [event, listener] of this.#listeners) (line as EventEmitter).on(event, listener)
    // From here on it is the writes under way that keep the process alive.
    line.unref()
  }

  /** A line of its own for another thread, to be given to it. Whoever has it may only write. */
  lend(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#line.postMessage({ kind: 'connect', line: port1 } satisfies WriteJob, [port1])
    return port2
  }

  /** Throws what opening the database throws. */
  async open(file: string): Promise<void> {
    await this.#post({ kind: 'open', file })
  }

  /** Resolves when the job is on disk, with the ids that it missed. What is `given` belongs to the writing thread from then on. */
  write(job: StoreJob, given: readonly ArrayBuffer[] = []): Promise<readonly string[]> {
    return this.#post(job, given)
  }

  /** Gives a lent line back: the thread and its database stay for others. What was asked is awaited by whoever asked. */
  leave(): void {
    this.#refusal ??= new RekindleError('unavailable', 'The store is closed')
    this.#unlisten()
    if ('close' in this.#line) this.#line.close()
  }

  /** Does what was asked before, then lets go of the database. The thread stays. */
  async close(): Promise<void> {
    if (this.#refusal) return
    const closed = this.#post({ kind: 'close' })
    this.#refusal = new RekindleError('unavailable', 'The store is closed')
    // A thread that dies here has let go of it, too, and says so in the log.
    await closed.catch(() => {})
    this.#unlisten()
  }

  #unlisten(): void {
    for (const [event, listener] of this.#listeners) (this.#line as EventEmitter).off(event, listener)
  }

  async #post(job: WriteJob, given: readonly ArrayBuffer[] = []): Promise<readonly string[]> {
    if (this.#refusal) throw this.#refusal
    this.#line.postMessage(job, given)
    // A process lives as long as it waits for a write, and not because it could write.
    this.#line.ref()
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  readonly #settle = (reply: WriteReply): void => {
    const waiting = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#line.unref()
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

  /** A thread tells of its end by an error or its exit, a line by closing. */
  readonly #listeners = [
    ['message', this.#settle],
    ['error', this.#fail],
    ['exit', this.#fail],
    ['close', this.#fail],
  ] as const
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
