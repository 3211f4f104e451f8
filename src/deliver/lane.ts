import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Outbox, OutboxPart } from '../store/views.ts'
import type { Breaker, ToolNews } from './breaker.ts'
import type { Seats } from './seats.ts'
import type { Gate, ThrottledBy } from './throttles.ts'

/** What a lane needs to know of a delivery that waits; the rest is read when its turn comes. */
export interface Waiting {
  readonly id: string
  readonly notBefore: number
}

/** What a turn in the lane came to. `again`: the same delivery is due later. */
export interface TurnResult extends ToolNews {
  readonly again: readonly Waiting[]
  readonly trouble?: string
}

export interface LaneOptions {
  readonly connection: string
  /** For turns at the same time. */
  readonly seats: Seats
  readonly gate: Gate
  /** The connection's, shared by its lanes. */
  readonly breaker: Breaker
  /** What of the connection's deliveries is this lane's, now; undefined: nothing any more. */
  readonly part: () => OutboxPart | undefined
  /** Deliveries in one turn. */
  readonly size: number
  /** How long a turn waits for company before it starts, ms; 0: not at all. */
  readonly gatherMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly outbox: Outbox
  /** Takes deliveries that are due. Rejecting puts them back for later. */
  readonly take: (deliveries: readonly Delivery[]) => Promise<TurnResult>
  /** These are due and have to wait for room. Called once for each, unless it rejects. */
  readonly throttled: (ids: readonly string[], by: ThrottledBy) => Promise<void>
}

/** Deliveries that a lane keeps in memory; the rest waits in the outbox until there is room. */
const QUEUE_MAX = 20_000
/** Until a turn that failed for reasons of our own (the store refused) is tried again. */
const OWN_TROUBLE_MS = 1000
/** Who waits for less than this for room is not worth a word. */
const THROTTLED_TELL_MS = 1000
/** Told at once: more would hold up what is to be sent. */
const THROTTLED_TELL_MAX = 500

/**
 * The queue of one connection: a tool that is slow or down delays no other. Everything in it is in the outbox as well, so that
 * nothing is lost with the process.
 */
export class Lane {
  readonly #options: LaneOptions
  #waiting: Waiting[] = []
  readonly #known = new Set<string>()
  /** Deliveries due from then on may be left in the outbox; all that wait in memory are due before them, or at the same time. */
  #leftOutFrom: number
  /** Those that were said to be waiting for room. */
  readonly #told = new Set<string>()
  #tellFrom = 0
  #running = 0
  #trouble: string | undefined
  #cancelTimer = () => {}
  #stopped = false
  #idle: (() => void)[] = []

  /** A lane begins with what is its own in the outbox. */
  constructor(options: LaneOptions) {
    this.#options = options
    this.#leftOutFrom = -Infinity
    this.#schedule()
  }

  /** Waiting deliveries in the order of their time. Those the lane has already are left out. */
  add(deliveries: readonly Waiting[]): void {
    for (const delivery of deliveries) this.#admit(delivery, (other) => other.notBefore > delivery.notBefore)
    this.#schedule()
  }

  /** Before those of the same time: what had its turn before them keeps its place. */
  #putBack(deliveries: readonly Waiting[]): void {
    for (const delivery of deliveries.toReversed())
      this.#admit(delivery, (other) => other.notBefore >= delivery.notBefore)
  }

  #admit(delivery: Waiting, isBehind: (other: Waiting) => boolean): void {
    if (this.#known.has(delivery.id)) return
    // What came before it and found no room has its turn first.
    if (delivery.notBefore >= this.#leftOutFrom) return
    this.#known.add(delivery.id)
    this.#insert(delivery, isBehind)
    if (this.#waiting.length > QUEUE_MAX) this.#leaveOutFrom(this.#waiting.at(-1)!.notBefore, QUEUE_MAX)
  }

  state(): {
    readonly pending: number
    readonly running: number
    /** Due, and waiting for room. */
    readonly throttled: number
    readonly trouble: string | undefined
    /** When the next turn may begin, ms; undefined: nothing waits. */
    readonly nextAt: number | undefined
  } {
    const now = this.#options.clock.now()
    const { gate, breaker, gatherMs } = this.#options
    const first = this.#waiting[0]
    const roomAt = gate.room().at
    const isThrottled = roomAt > now
    return {
      pending: this.#waiting.length,
      throttled: isThrottled ? this.#waiting.filter(({ notBefore }) => notBefore <= now).length : 0,
      running: this.#running,
      trouble: this.#trouble,
      nextAt: first && Math.max(first.notBefore + gatherMs, breaker.until, roomAt > now ? roomAt : 0),
    }
  }

  /** Looks again at what may be done: its connection is no longer to be left alone. */
  resume(): void {
    this.#schedule()
  }

  /** Begins anew with what is its own in the outbox: it may be another part than before. */
  reread(): void {
    for (const { id } of this.#waiting.splice(0)) this.#known.delete(id)
    this.#leftOutFrom = -Infinity
    this.#schedule()
  }

  /** Takes nothing more and waits for running turns. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #insert(delivery: Waiting, isBehind: (other: Waiting) => boolean): void {
    let index = this.#waiting.length
    while (index > 0 && isBehind(this.#waiting[index - 1]!)) index--
    this.#waiting.splice(index, 0, delivery)
  }

  #schedule(): void {
    this.#cancelTimer()
    if (this.#stopped) return
    const first = this.#waiting[0]
    if (!first) return this.#refill()
    const { clock, gatherMs, gate, breaker, seats } = this.#options
    const now = clock.now()
    const at = Math.max(first.notBefore + gatherMs, breaker.until)
    if (at > now) return this.#scheduleIn(at - now)
    const room = gate.room()
    if (room.at > now) {
      this.#tellThrottled(room.by!, now)
      return this.#scheduleIn(Math.min(room.at - now, THROTTLED_TELL_MS))
    }
    if (!seats.take(this.#again)) return
    if (breaker.take(this.#again)) return this.#start()
    seats.give()
  }

  readonly #again = (): void => this.#schedule()

  #scheduleIn(ms: number): void {
    this.#cancelTimer = this.#options.clock.after(ms, this.#again)
  }

  #tellThrottled(by: ThrottledBy, now: number): void {
    if (now < this.#tellFrom) return
    this.#tellFrom = now + THROTTLED_TELL_MS
    const ids: string[] = []
    for (const { id, notBefore } of this.#waiting) {
      if (notBefore > now - THROTTLED_TELL_MS || ids.length === THROTTLED_TELL_MAX) break
      if (!this.#told.has(id)) ids.push(id)
    }
    if (ids.length === 0) return
    for (const id of ids) this.#told.add(id)
    void this.#options.throttled(ids, by).catch((error: unknown) => {
      for (const id of ids) this.#told.delete(id)
      this.#options.logger.warn('What waits for room could not be told', {
        connection: this.#options.connection,
        error,
      })
    })
  }

  /** What did not fit into memory is read once there is room. */
  #refill(): void {
    if (this.#leftOutFrom === Infinity || this.#running > 0) return
    const leftOutFrom = this.#leftOutFrom
    this.#leftOutFrom = Infinity
    const part = this.#options.part()
    if (!part) return
    void this.#options.outbox.unsettled(this.#options.connection, QUEUE_MAX, part).then(
      (deliveries) => {
        this.add(deliveries)
        if (deliveries.length >= QUEUE_MAX) this.#leaveOutFrom(deliveries.at(-1)!.notBefore)
      },
      (error: unknown) => {
        this.#leaveOutFrom(leftOutFrom)
        if (!this.#stopped) this.#scheduleIn(OWN_TROUBLE_MS)
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
    void this.#run(turn, this.#options.gate.pass()).finally(() => {
      this.#running--
      if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
      this.#options.seats.give()
      this.#schedule()
    })
    // Room for another turn at the same time.
    this.#schedule()
  }

  async #run(turn: readonly Waiting[], giveRoomBack: () => void): Promise<void> {
    const { clock, logger, connection, outbox, take, breaker } = this.#options
    try {
      const found = await outbox.deliveries(turn.map(({ id }) => id))
      const turned = await take(found.filter((delivery) => delivery !== undefined))
      if (turned.notCalled) giveRoomBack()
      for (const { id } of turn) {
        this.#known.delete(id)
        this.#told.delete(id)
      }
      this.#trouble = turned.trouble
      this.#putBack(turned.again)
      breaker.note(turned)
    } catch (error) {
      breaker.note({ notCalled: true })
      logger.warn('A turn could not be finished and is repeated', { connection, error })
      const notBefore = clock.now() + OWN_TROUBLE_MS
      for (const { id } of turn) this.#insert({ id, notBefore }, (other) => other.notBefore > notBefore)
    }
  }
}
