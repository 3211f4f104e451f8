import { Worker } from 'node:worker_threads'
import type { Egress, EgressCall } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Reply } from '../kernel/call.ts'
import type {
  FromThread,
  Taken,
  ThreadAnswer,
  ThreadCall,
  ThreadData,
  ThreadOrder,
  ToThread,
} from './thread-messages.ts'

const SOURCE = new URL('./catalogue-thread.ts', import.meta.url)
/** What is published is compiled, and there it has another name. */
const COMPILED = new URL('./catalogue-thread.js', import.meta.url)

/** The packages take about 40 MB, a big destination some more; events in flight are small. */
const HEAP_MEGABYTES = 256
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export interface ThreadOptions {
  readonly egress: Pick<Egress, 'perform'>
  readonly clock: Clock
  readonly data: ThreadData
  /** Longest wait for one reply of a tool. */
  readonly callMs: number
}

/** The thread ended, by itself or because it took too long; what it had not told is not known. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost'
}

interface Waiting {
  readonly hear: (taken: Taken) => void
  readonly resolve: (answer: ThreadAnswer) => void
  readonly reject: (error: ThreadLost) => void
}

/** One thread with one destination in it. Once lost it stays so: take a new one. */
export class DestinationThread {
  readonly #options: ThreadOptions
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #next = 0
  #lost: ThreadLost | undefined

  constructor(options: ThreadOptions) {
    this.#options = options
    this.#worker = new Worker(import.meta.url.endsWith('.ts') ? SOURCE : COMPILED, {
      name: 'rekindle-catalogue',
      workerData: options.data,
      // Nothing of ours is for a destination to read, and nothing of theirs for our logs.
      env: {},
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 32 },
      // A promise that a destination forgot is no reason to end it.
      execArgv: ['--disable-warning=ExperimentalWarning', '--unhandled-rejections=none'],
    })
    this.#worker.stdout.resume()
    this.#worker.stderr.resume()
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.on('error', (error) => this.#lose(describeLoss(error)))
    this.#worker.on('exit', () => this.#lose('The destination ended its thread.'))
  }

  get isLost(): boolean {
    return this.#lost !== undefined
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  /** Throws {@link ThreadLost}, also if it takes longer than `withinMs`: then the thread is ended. */
  async ask(order: ThreadOrder, withinMs: number, hear: (taken: Taken) => void = () => {}): Promise<ThreadAnswer> {
    if (this.#lost) throw this.#lost
    const id = this.#next++
    const cancel = this.#options.clock.after(withinMs, () =>
      this.#lose(`The destination did not answer within ${Math.round(withinMs / 1000)} s.`),
    )
    try {
      return await new Promise<ThreadAnswer>((resolve, reject) => {
        this.#waiting.set(id, { hear, resolve, reject })
        this.#tell({ kind: 'order', id, order })
      })
    } finally {
      cancel()
      this.#waiting.delete(id)
    }
  }

  async close(): Promise<void> {
    this.#lose('Rekindle is shutting down.')
    await this.#worker.terminate()
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromThread): void {
    if (message.kind === 'call') void this.#perform(message.id, message.call)
    else if (message.kind === 'taken') this.#waiting.get(message.id)?.hear(message.taken)
    else this.#waiting.get(message.id)?.resolve(message.answer)
  }

  async #perform(id: number, call: ThreadCall): Promise<void> {
    const { egress, callMs } = this.#options
    const described = describeCall(call)
    const reply: Reply = described
      ? // A destination may describe what egress has never seen: that must not end the process.
        await egress.perform(described, { timeoutMs: callMs }).catch(() => UNMADE)
      : { kind: 'broken', sent: false, refused: true, detail: `The method ${call.method} is not used here.` }
    if (!this.#lost) this.#tell({ kind: 'reply', id, reply })
  }

  #lose(detail: string): void {
    if (this.#lost) return
    this.#lost = new ThreadLost(detail)
    for (const { reject } of this.#waiting.values()) reject(this.#lost)
    void this.#worker.terminate()
  }
}

const UNMADE: Reply = { kind: 'broken', sent: false, refused: true, detail: 'The call could not be made.' }

function describeCall({ method: name, url, headers, body }: ThreadCall): EgressCall | undefined {
  const method = METHODS.find((known) => known === name)
  return method && { kind: 'bytes', method, url, headers, ...(body && { body }) }
}

const describeLoss = (error: Error & { readonly code?: string }): string =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `The destination used more than ${HEAP_MEGABYTES} MB of memory.`
    : 'The destination stopped its thread with an error.'
