import type { Call, Reply } from '../connections/connection.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { ToldCall } from '../model/exchange.ts'
import type { ExchangeStore } from '../store/views.ts'
import { describeExchange } from './describe-exchange.ts'
import { maskExchange, type Hidden } from './mask-exchange.ts'

/** What of exchanges is kept: see `records` of the workspace. */
export interface ExchangeRules {
  readonly exchanges: 'masked' | 'full' | 'off'
  /** ms */
  readonly keepMs: number
}

export interface ExchangeBookOptions {
  readonly store: ExchangeStore
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly rules: () => ExchangeRules
}

/** Together, so that a busy lane costs one write now and then, and not one a message. */
const FLUSH_MS = 500
/** While the disk is slow; what is more is counted and left out. */
const WAITING_MAX = 2000
const TRIM_MS = 60_000
/** Whatever the workspace says: some gigabyte, in the file of everything else. */
const KEPT_MAX = 200_000

/**
 * Keeps what was asked of tools and what they answered. Nothing waits for it, and nothing rests on it: what a crash, or a disk that
 * refuses, takes away is only not there to be looked at.
 */
export class ExchangeBook {
  readonly #options: ExchangeBookOptions
  #waiting: ToldCall[] = []
  /** The write that is under way. */
  #writing: Promise<void> | undefined
  #cancel = () => {}
  #trimmedAt = -Infinity

  constructor(options: ExchangeBookOptions) {
    this.#options = options
  }

  /** A call and its answer, for these attempts. */
  note(
    { call, reply, at }: { readonly call: Call; readonly reply: Reply; readonly at: number },
    attempts: ToldCall['attempts'],
    hidden: Omit<Hidden, 'hidesPersonal'>,
  ): void {
    const { exchanges } = this.#options.rules()
    const described = exchanges === 'off' ? undefined : describeExchange(call, reply)
    if (!described || attempts.length === 0) return
    if (this.#waiting.length >= WAITING_MAX) return this.#options.metrics.count('rekindle_exchanges_dropped_total', {})
    const exchange = maskExchange(described, { ...hidden, hidesPersonal: exchanges === 'masked' })
    this.#waiting.push({ at, attempts, exchange })
    if (this.#waiting.length === 1 && !this.#writing) this.#flushLater()
  }

  #flushLater(): void {
    this.#cancel = this.#options.clock.after(FLUSH_MS, () => void this.flush())
  }

  /** Resolves when all that was noted is on disk, or was given up. */
  async flush(): Promise<void> {
    this.#cancel()
    while (this.#writing || this.#waiting.length > 0) await (this.#writing ?? this.#write())
  }

  #write(): Promise<void> {
    this.#writing = this.#keep().finally(() => {
      this.#writing = undefined
      if (this.#waiting.length > 0) this.#flushLater()
    })
    return this.#writing
  }

  async #keep(): Promise<void> {
    const { store, clock, logger, rules, metrics } = this.#options
    const calls = this.#waiting
    this.#waiting = []
    try {
      await store.keep(calls)
    } catch (error) {
      metrics.count('rekindle_exchanges_dropped_total', {}, calls.length)
      logger.warn('What was asked of tools could not be kept', { calls: calls.length, error })
      return
    }
    const now = clock.now()
    if (now - this.#trimmedAt < TRIM_MS) return
    this.#trimmedAt = now
    try {
      await store.trim(now - rules().keepMs, KEPT_MAX)
    } catch (error) {
      logger.warn('Old exchanges with tools could not be dropped', { error })
    }
  }
}
