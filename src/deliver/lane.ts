import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Outbox } from '../store/views.ts'

/** What a lane needs to know of a delivery that waits; the rest is read when its turn comes. */
export interface Waiting {
  readonly id: string
  readonly notBefore: number
}

/** What a turn in the lane came to. `again`: the same delivery is due later. `pause`: the whole connection waits. */
export interface TurnResult {
  readonly again: readonly Waiting[]
  readonly pauseMs?: number
  readonly trouble?: string
}

export interface LaneOptions {
  readonly connection: string
  /** Turns at the same time. */
  readonly concurrency: number
  /** Deliveries in one turn. */
  readonly size: number
  /** How long a turn waits for company before it starts, ms; 0: not at all. */
  readonly gatherMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly outbox: Outbox
  /** Takes deliveries that are due. Rejecting puts them back for later. */
  readonly take: (deliveries: readonly Delivery[]) => Promise<TurnResult>
}

/** Deliveries that a lane keeps in memory; the rest waits in the outbox until there is room. */
const QUEUE_MAX = 20_000
/** Until a turn that failed for reasons of our own (the store refused) is tried again. */
const OWN_TROUBLE_MS = 1000

/**
 * The queue of one connection: a tool that is slow or down delays no other. Everything in it is in the outbox as well, so that
 * nothing is lost with the process.
 */
export class Lane {
  readonly #options: LaneOptions
  #waiting: Waiting[] = []
  readonly #known = new Set<string>()
  /** Deliveries due from then on may be left in the outbox; all that wait in memory are due before them, or at the same time. */
  #leftOutFrom = Infinity
  #running = 0
  #pausedUntil = 0
  #trouble: string | undefined
  #cancelTimer = () => {}
  #stopped = false
  #idle: (() => void)[] = []

  constructor(options: LaneOptions) {
    this.#options = options
  }

  /** Waiting deliveries in the order of their time. Those the lane has already are left out. */
  add(deliveries: readonly Waiting[]): void {
    for (const delivery of deliveries) {
      if (this.#known.has(delivery.id)) continue
      // What came before it and found no room has its turn first.
      if (delivery.notBefore >= this.#leftOutFrom) continue
      this.#known.add(delivery.id)
      this.#insert(delivery)
      if (this.#waiting.length > QUEUE_MAX) this.#leaveOutFrom(this.#waiting.at(-1)!.notBefore, QUEUE_MAX)
    }
    this.#schedule()
  }

  state(): {
    readonly pending: number
    readonly running: number
    readonly trouble: string | undefined
    readonly pausedUntil: number
  } {
    return {
      pending: this.#waiting.length,
      running: this.#running,
      trouble: this.#trouble,
      pausedUntil: this.#pausedUntil,
    }
  }

  /** Tries at once what waits because of trouble: the settings changed. */
  resume(): void {
    this.#pausedUntil = 0
    this.#schedule()
  }

  /** Takes nothing more and waits for running turns. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #insert(delivery: Waiting): void {
    let index = this.#waiting.length
    while (index > 0 && this.#waiting[index - 1]!.notBefore > delivery.notBefore) index--
    this.#waiting.splice(index, 0, delivery)
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#stopped || this.#running >= this.#options.concurrency) return
    const first = this.#waiting[0]
    if (!first) return this.#refill()
    const { clock, gatherMs } = this.#options
    const at = Math.max(first.notBefore + gatherMs, this.#pausedUntil)
    const wait = at - clock.now()
    if (wait > 0) this.#cancelTimer = clock.after(wait, () => this.#schedule())
    else this.#start()
  }

  /** What did not fit into memory is read once there is room. */
  #refill(): void {
    if (this.#leftOutFrom === Infinity || this.#running > 0) return
    const leftOutFrom = this.#leftOutFrom
    this.#leftOutFrom = Infinity
    void this.#options.outbox.unsettled(this.#options.connection, QUEUE_MAX).then(
      (deliveries) => {
        this.add(deliveries)
        if (deliveries.length >= QUEUE_MAX) this.#leaveOutFrom(deliveries.at(-1)!.notBefore)
      },
      (error: unknown) => {
        this.#leaveOutFrom(leftOutFrom)
        this.#options.logger.warn('The outbox cannot be read', { connection: this.#options.connection, error })
      },
    )
  }

  /** Thousands that are held until the morning must not keep out what is due now: those due last stay in the outbox alone. */
  #leaveOutFrom(time: number, atMost = Infinity): void {
    this.#leftOutFrom = Math.min(this.#leftOutFrom, time)
    while (this.#waiting.length > atMost || (this.#waiting.at(-1)?.notBefore ?? -Infinity) > this.#leftOutFrom)
      this.#known.delete(this.#waiting.pop()!.id)
  }

  #start(): void {
    const now = this.#options.clock.now()
    let count = 0
    while (count < this.#options.size && count < this.#waiting.length && this.#waiting[count]!.notBefore <= now) count++
    const turn = this.#waiting.splice(0, count)
    this.#running++
    void this.#run(turn).finally(() => {
      this.#running--
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
      this.#schedule()
    })
    // Room for another turn at the same time.
    this.#schedule()
  }

  async #run(turn: readonly Waiting[]): Promise<void> {
    const { clock, logger, connection, outbox, take } = this.#options
    try {
      const found = await outbox.deliveries(turn.map(({ id }) => id))
      const { again, pauseMs, trouble } = await take(found.filter((delivery) => delivery !== undefined))
      for (const { id } of turn) this.#known.delete(id)
      this.#trouble = trouble
      if (pauseMs !== undefined) this.#pausedUntil = clock.now() + pauseMs
      this.add(again)
    } catch (error) {
      logger.warn('A turn could not be finished and is repeated', { connection, error })
      for (const { id } of turn) this.#insert({ id, notBefore: clock.now() + OWN_TROUBLE_MS })
    }
  }
}
