import type { Delivery, DeliveryChannel } from '../model/delivery.ts'
import { isSettled } from '../model/delivery.ts'
import type { Workspace } from '../model/workspace.ts'
import type { Outbox, OutboxPart } from '../store/views.ts'
import { firstCall, syncAudiences } from './audience-turn.ts'
import { Breaker } from './breaker.ts'
import { callTool } from './call-turn.ts'
import type { DeliverContext } from './deliver-context.ts'
import { Lane, type TurnResult } from './lane.ts'
import { membersMax } from './members-max.ts'
import { sendMessage } from './message-turn.ts'
import type { Connection } from './open-connections.ts'
import { Seats } from './seats.ts'
import { NOT_CALLED } from './skip-delivery.ts'
import { throttleOf, type ThrottledBy, type Throttles } from './throttles.ts'

export interface DelivererOptions {
  readonly context: DeliverContext
  readonly outbox: Outbox
  /** Connections of the definition in force. */
  readonly connections: () => ReadonlyMap<string, Connection>
  readonly workspace: () => Workspace | undefined
  readonly throttles: Throttles
}

/** What a lane is for. `campaign`: for messages of this one alone, which has a throttle. */
interface LanePlace {
  readonly connection: string
  readonly kind: 'audiences' | 'messages'
  readonly campaign?: string
}

export interface ConnectionState {
  readonly connection: string
  readonly pending: number
  readonly running: number
  readonly throttled: number
  readonly trouble: string | undefined
  /** It waits for somebody to mend the credentials. */
  readonly isStopped: boolean
  /** When the next changes of its lists may go out, ms; undefined: none wait. */
  readonly listsAt: number | undefined
}

/** Audience changes wait this long for others to share their call: an exit still goes out at once in human terms. */
const AUDIENCE_GATHER_MS = 500
/** Members in one audience turn, unless the tool takes fewer. */
const AUDIENCE_TURN_SIZE = 1000
/** Calls that may have been under way when the last process ended: a tool takes fewer at a time. */
const RECOVERY_PAGE = 20_000

interface PlacedLane {
  readonly lane: Lane
  readonly connection: string
}

/** Lanes for all connections, fed by commits and, at first, by the outbox. A campaign with a throttle has a lane of its own at each. */
export class Deliverer {
  readonly #options: DelivererOptions
  readonly #lanes = new Map<string, PlacedLane>()
  /** For messages, by connection. */
  readonly #seats = new Map<string, Seats>()
  readonly #breakers = new Map<string, Breaker>()
  /** Deliveries of turns that run: one that changes lanes meanwhile is not sent by both. */
  readonly #underWay = new Set<string>()
  /** Campaigns that had a throttle when lanes were last opened. */
  #throttled = ''
  #stopped = false

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  /** Takes up what was under way when the process ended. Call once, before new deliveries come. */
  async recover(connections: Iterable<string>): Promise<void> {
    for (const connection of connections) {
      const part = { isSending: true }
      await this.#resolveAmbiguous(connection, await this.#options.outbox.unsettled(connection, RECOVERY_PAGE, part))
      this.#lane({ connection, kind: 'audiences' })
      this.#lane({ connection, kind: 'messages' })
    }
    this.#openCampaignLanes()
  }

  /** New deliveries, as committed. */
  add(deliveries: readonly Delivery[]): void {
    if (this.#stopped) return
    for (const delivery of deliveries) {
      if (isSettled(delivery.status)) continue
      this.#lane(this.#placeOf(delivery)).add([{ id: delivery.id, notBefore: delivery.notBefore }])
    }
  }

  /** The definition changed: what waited because of trouble is tried at once, and throttles are what they are now. */
  resume(): void {
    if (this.#stopped) return
    const before = this.#throttled
    this.#openCampaignLanes()
    // What found no room in one lane may be another's now.
    if (before !== this.#throttled) for (const { lane } of this.#lanes.values()) lane.reread()
    for (const breaker of this.#breakers.values()) breaker.reset()
    for (const { lane } of this.#lanes.values()) lane.resume()
  }

  /** Per connection: how much waits, how much of it for room in a throttle, and what is wrong. */
  lanes(): readonly ConnectionState[] {
    const states = new Map<string, ConnectionState>()
    for (const [name, { lane, connection }] of this.#lanes) {
      const { pending, running, throttled, trouble, nextAt } = lane.state()
      const sum = states.get(connection)
      states.set(connection, {
        connection,
        pending: pending + (sum?.pending ?? 0),
        running: running + (sum?.running ?? 0),
        throttled: throttled + (sum?.throttled ?? 0),
        trouble: trouble ?? sum?.trouble,
        isStopped: this.#breakerOf(connection).isLockedOut,
        listsAt: name === nameOf({ connection, kind: 'audiences' }) ? nextAt : sum?.listsAt,
      })
    }
    return [...states.values()]
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.stop()))
  }

  /** A call whose answer is not on record may have been made: only where repeating is harmless is it repeated. */
  #mayRepeat(connection: string, { channel }: Delivery): boolean {
    // A change of a list made twice is the same change.
    if (channel === 'audience') return true
    const idempotency = this.#options.connections().get(connection)?.kind.idempotency
    return idempotency === 'key' || idempotency === 'natural'
  }

  async #resolveAmbiguous(connection: string, underWay: readonly Delivery[]): Promise<void> {
    const deliveries = underWay.filter((delivery) => !this.#mayRepeat(connection, delivery))
    if (deliveries.length === 0) return
    await this.#options.context.log.append(
      deliveries.map((delivery) => ({
        kind: 'input' as const,
        input: {
          kind: 'outcome' as const,
          profile: delivery.profile,
          delivery: delivery.id,
          attempt: delivery.attempts.at(-1)?.number ?? 1,
          startedAt: delivery.attempts.at(-1)?.at ?? delivery.createdAt,
          outcome: { result: 'unknown' as const, detail: 'The process ended between the call and its answer' },
        },
      })),
    )
  }

  #placeOf({ connection, channel, campaign }: Delivery): LanePlace {
    if (channel === 'audience') return { connection, kind: 'audiences' }
    return { connection, kind: 'messages', ...(this.#isThrottled(campaign) && { campaign }) }
  }

  #isThrottled(campaign: string): boolean {
    return throttleOf(this.#options.workspace()?.campaigns, campaign) !== undefined
  }

  #throttledCampaigns(): readonly string[] {
    return Object.keys(this.#options.workspace()?.campaigns ?? {}).filter((campaign) => this.#isThrottled(campaign))
  }

  /** Deliveries may have been made before their campaign had a throttle: its lane looks for them in the outbox. */
  #openCampaignLanes(): void {
    this.#throttled = this.#throttledCampaigns().join()
    const connections = new Set([...this.#lanes.values()].map(({ connection }) => connection))
    for (const connection of connections)
      for (const campaign of this.#throttledCampaigns()) this.#lane({ connection, kind: 'messages', campaign })
  }

  #lane(place: LanePlace): Lane {
    const name = nameOf(place)
    let placed = this.#lanes.get(name)
    if (!placed) this.#lanes.set(name, (placed = { lane: this.#createLane(place), connection: place.connection }))
    return placed.lane
  }

  #createLane(place: LanePlace): Lane {
    const { connection, kind, campaign } = place
    const { context, outbox, connections, throttles } = this.#options
    const lists = kind === 'audiences'
    const called = connections().get(connection)
    const size = (called && membersMax(called)) ?? AUDIENCE_TURN_SIZE
    return new Lane({
      connection,
      // Changes of one list must keep their order.
      seats: lists ? new Seats(1) : this.#seatsOf(connection),
      breaker: this.#breakerOf(connection),
      gate: throttles.gate(() => this.#calledKey(place), campaign),
      part: () => this.#partOf(place),
      size: lists ? Math.min(AUDIENCE_TURN_SIZE, size) : 1,
      gatherMs: lists ? AUDIENCE_GATHER_MS : 0,
      clock: context.clock,
      logger: context.logger,
      outbox,
      take: (deliveries) =>
        this.#take(
          place,
          deliveries.filter(({ id, status }) => !isSettled(status) && !this.#underWay.has(id)),
        ),
      throttled: (ids, by) => this.#tellThrottled(connection, ids, by),
    })
  }

  #partOf({ kind, campaign }: LanePlace): OutboxPart | undefined {
    if (kind === 'audiences') return { kind }
    if (campaign === undefined) return { kind, exceptCampaigns: this.#throttledCampaigns() }
    return this.#isThrottled(campaign) ? { kind, campaign } : undefined
  }

  #seatsOf(connection: string): Seats {
    let seats = this.#seats.get(connection)
    if (!seats) {
      seats = new Seats(this.#options.connections().get(connection)?.kind.limits.concurrency ?? 1)
      this.#seats.set(connection, seats)
    }
    return seats
  }

  #breakerOf(connection: string): Breaker {
    let breaker = this.#breakers.get(connection)
    if (!breaker) this.#breakers.set(connection, (breaker = new Breaker(this.#options.context)))
    return breaker
  }

  async #take(place: LanePlace, deliveries: readonly Delivery[]): Promise<TurnResult> {
    const name = nameOf(place)
    // Their campaign got a throttle, or lost it, while they waited here.
    const [own, moved] = partition(deliveries, (delivery) => nameOf(this.#placeOf(delivery)) === name)
    this.add(moved)
    if (own.length === 0) return NOT_CALLED
    for (const { id } of own) this.#underWay.add(id)
    try {
      return await this.#send(place, own)
    } finally {
      for (const { id } of own) this.#underWay.delete(id)
    }
  }

  async #send(place: LanePlace, deliveries: readonly Delivery[]): Promise<TurnResult> {
    const { context, connections, workspace } = this.#options
    const key = this.#calledKey(place, deliveries[0]!.channel)
    const connection = connections().get(key)
    if (!connection) return this.#skipRemoved(deliveries)
    const [first] = deliveries
    if (first?.channel === 'call') return callTool(context, connection, first)
    if (place.kind === 'messages') return sendMessage(context, connection, first!)
    const isThrottled = throttleOf(workspace()?.connections, key) !== undefined
    return syncAudiences(context, connection, isThrottled ? firstCall(deliveries) : { now: deliveries, later: [] })
  }

  /**
   * While sending is not live, no message reaches a customer, also not one that was on its way before. Email can be redirected to one
   * address; what else would be sent stays in the inbox.
   */
  #calledKey({ connection, kind }: LanePlace, channel: DeliveryChannel = 'email'): string {
    const mode = this.#options.workspace()?.sending.mode
    const stays =
      kind === 'messages' && channel !== 'call' && (mode === 'inbox' || (mode === 'test' && channel !== 'email'))
    return stays ? 'inbox' : connection
  }

  async #tellThrottled(connection: string, ids: readonly string[], by: ThrottledBy): Promise<void> {
    const { context, outbox } = this.#options
    const found = (await outbox.deliveries(ids)).filter(
      (delivery) => delivery !== undefined && !isSettled(delivery.status) && delivery.reason !== 'throttled',
    )
    if (found.length === 0) return
    await context.log.append(
      found.map((delivery) => ({
        kind: 'input' as const,
        input: { kind: 'hold' as const, profile: delivery!.profile, delivery: delivery!.id, by },
      })),
    )
    context.metrics.count('rekindle_deliveries_throttled_total', { connection, by }, found.length)
  }

  async #skipRemoved(deliveries: readonly Delivery[]): Promise<TurnResult> {
    await this.#options.context.log.append(
      deliveries.map(({ id, profile, connection }) => ({
        kind: 'input' as const,
        input: {
          kind: 'skip' as const,
          profile,
          delivery: id,
          reason: 'connection_removed' as const,
          detail: `${connection} is no connection of the workspace`,
        },
      })),
    )
    return NOT_CALLED
  }
}

const nameOf = ({ connection, kind, campaign }: LanePlace): string =>
  campaign === undefined ? `${connection}#${kind}` : `${connection}#${kind}#${campaign}`

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
