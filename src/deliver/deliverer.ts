import type { Delivery } from '../model/delivery.ts'
import { isSettled } from '../model/delivery.ts'
import type { Workspace } from '../model/workspace.ts'
import type { Outbox } from '../store/views.ts'
import { syncAudiences } from './audience-turn.ts'
import type { DeliverContext } from './deliver-context.ts'
import { Lane, type TurnResult } from './lane.ts'
import { sendMessage } from './message-turn.ts'
import type { Connection } from './open-connections.ts'

export interface DelivererOptions {
  readonly context: DeliverContext
  readonly outbox: Outbox
  /** Connections of the definition in force. */
  readonly connections: () => ReadonlyMap<string, Connection>
  readonly workspace: () => Workspace | undefined
}

/** Audience changes wait this long for others to share their call: an exit still goes out at once in human terms. */
const AUDIENCE_GATHER_MS = 500
/** Members in one audience turn, unless the tool takes fewer. */
const AUDIENCE_TURN_SIZE = 1000
/** Unsettled deliveries read at once after a restart. */
const RECOVERY_PAGE = 20_000

/** Lanes for all connections, fed by commits and, after a restart, by the outbox. */
export class Deliverer {
  readonly #options: DelivererOptions
  readonly #lanes = new Map<string, Lane>()
  #stopped = false

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  /** Takes up what was under way when the process ended. Call once, before new deliveries come. */
  async recover(connections: Iterable<string>): Promise<void> {
    for (const connection of connections) {
      const unsettled = await this.#options.outbox.unsettled(connection, RECOVERY_PAGE)
      const ambiguous = unsettled.filter(({ status }) => status === 'sending')
      await this.#resolveAmbiguous(connection, ambiguous)
      this.add(unsettled.filter((delivery) => delivery.status !== 'sending' || this.#mayRepeat(connection)))
    }
  }

  /** New deliveries, as committed. */
  add(deliveries: readonly Delivery[]): void {
    if (this.#stopped) return
    for (const delivery of deliveries) {
      if (isSettled(delivery.status)) continue
      this.#laneOf(delivery).add([{ id: delivery.id, notBefore: delivery.notBefore }])
    }
  }

  /** Settings changed: what waited because of trouble is tried at once. */
  resume(): void {
    for (const lane of this.#lanes.values()) lane.resume()
  }

  /** Per connection: how much waits, and what is wrong. */
  lanes(): readonly {
    readonly connection: string
    readonly pending: number
    readonly running: number
    readonly trouble: string | undefined
    readonly paused: boolean
  }[] {
    const states = new Map<string, { pending: number; running: number; trouble: string | undefined; paused: boolean }>()
    for (const [name, lane] of this.#lanes) {
      const connection = name.slice(0, name.lastIndexOf('#'))
      const { pending, running, trouble, pausedUntil } = lane.state()
      const sum = states.get(connection)
      states.set(connection, {
        pending: pending + (sum?.pending ?? 0),
        running: running + (sum?.running ?? 0),
        trouble: trouble ?? sum?.trouble,
        paused: pausedUntil > this.#options.context.clock.now() || (sum?.paused ?? false),
      })
    }
    return [...states].map(([connection, state]) => ({ connection, ...state }))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
  }

  /** A call whose answer is not on record may have been made: only where repeating is harmless is it repeated. */
  #mayRepeat(connection: string): boolean {
    const idempotency = this.#options.connections().get(connection)?.kind.idempotency
    return idempotency === 'key' || idempotency === 'natural'
  }

  async #resolveAmbiguous(connection: string, deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0 || this.#mayRepeat(connection)) return
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

  #laneOf(delivery: Delivery): Lane {
    const kind = delivery.channel === 'audience' ? 'audiences' : 'messages'
    const name = `${delivery.connection}#${kind}`
    let lane = this.#lanes.get(name)
    if (!lane) this.#lanes.set(name, (lane = this.#createLane(delivery.connection, kind)))
    return lane
  }

  #createLane(connection: string, kind: 'audiences' | 'messages'): Lane {
    const { context, outbox, connections } = this.#options
    const lists = kind === 'audiences'
    const membersMax = connections().get(connection)?.kind.audiences?.membersMax ?? AUDIENCE_TURN_SIZE
    return new Lane({
      connection,
      // Changes of one list must keep their order.
      concurrency: lists ? 1 : (connections().get(connection)?.kind.limits.concurrency ?? 1),
      size: lists ? Math.min(AUDIENCE_TURN_SIZE, membersMax) : 1,
      gatherMs: lists ? AUDIENCE_GATHER_MS : 0,
      clock: context.clock,
      logger: context.logger,
      outbox,
      take: (deliveries) =>
        this.#take(
          connection,
          kind,
          deliveries.filter(({ status }) => !isSettled(status)),
        ),
    })
  }

  async #take(key: string, kind: 'audiences' | 'messages', deliveries: readonly Delivery[]): Promise<TurnResult> {
    const { context } = this.#options
    if (deliveries.length === 0) return { again: [] }
    const connection = this.#connectionFor(key, deliveries[0]!)
    if (!connection) return this.#skipRemoved(deliveries)
    return kind === 'audiences'
      ? syncAudiences(context, connection, deliveries)
      : sendMessage(context, connection, deliveries[0]!)
  }

  /**
   * While sending is not live, no message reaches a customer, also not one that was on its way before. Email can be redirected to one
   * address; what else would be sent stays in the inbox.
   */
  #connectionFor(key: string, { channel }: Delivery): Connection | undefined {
    const connections = this.#options.connections()
    const mode = this.#options.workspace()?.sending.mode
    const stays = channel !== 'audience' && (mode === 'inbox' || (mode === 'test' && channel !== 'email'))
    return connections.get(stays ? 'inbox' : key)
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
    return { again: [] }
  }
}
