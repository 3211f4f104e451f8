import type { Egress } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Outcome } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'
import type { DestinationForm } from './destination-form.ts'
import { DestinationThread, ThreadLost } from './destination-thread.ts'
import { Progress } from './progress.ts'
import type {
  DestinationFilter,
  DestinationOrder,
  PresetEdit,
  NewAudience,
  SubscriptionOrder,
  ThreadAnswer,
  ThreadData,
  ThreadOrder,
} from './thread-messages.ts'

export interface CatalogueOptions {
  readonly egress: Pick<Egress, 'perform'>
  readonly clock: Clock
  readonly data: ThreadData
  /** Longest wait for one reply of a tool. */
  readonly callMs?: number
  /** Longest time that a round of events may take before its thread is ended. */
  readonly runMs?: number
}

/** A connection of the kind `catalogue`, as its settings say it. */
export interface HostedSettings extends DestinationOrder {
  readonly presets?: Readonly<Record<string, PresetEdit>> | undefined
  readonly filter?: DestinationFilter | undefined
  /** What the destination asks of each list. */
  readonly audienceSettings?: Properties | undefined
  readonly actions?: readonly (SubscriptionOrder & { readonly enabled?: boolean | undefined })[] | undefined
}

export interface HostedEvent {
  readonly messageId: string
  /** In the shape of the Segment spec. */
  readonly spec: Properties
  /** Taken in its place if no subscription wants it. */
  readonly instead?: Properties
}

const CALL_MS = 15_000
const RUN_MS = 120_000
const DESCRIBE_MS = 20_000
/** A thread that had nothing to do for so long is ended: it keeps some 50 MB. */
const IDLE_MS = 300_000
/** Who only looks at forms uses one thread for all of them. */
const FORMS = ' forms'

/** Runs destinations of the package, each connection in a thread of its own: none can harm another, or the process. */
export class Catalogue {
  readonly #options: CatalogueOptions
  readonly #threads = new Map<string, DestinationThread>()
  readonly #progress = new Map<string, Progress>()
  readonly #idle = new Map<string, () => void>()
  #isClosed = false

  constructor(options: CatalogueOptions) {
    this.#options = options
  }

  /** One outcome per event, in order: the worst of its subscriptions. Repeating an event repeats only what was not taken. Never throws. */
  async forward(
    connection: string,
    { destination, settings, oauth, actions, presets, filter }: HostedSettings,
    events: readonly HostedEvent[],
  ): Promise<readonly Outcome[]> {
    const progress = this.#progressOf(connection)
    const subscriptions = actions?.filter(({ enabled }) => enabled !== false)
    const outcomes = new Map<string, Outcome>()
    for (const batch of progress.batches(events)) {
      const done = batch.map(({ messageId }) => progress.done(messageId))
      const order: ThreadOrder = {
        kind: 'run',
        destination,
        settings,
        ...(oauth && { oauth }),
        ...(subscriptions && { subscriptions: subscriptions.map(withoutEnabled) }),
        ...(presets && { presets }),
        ...(filter && { filter }),
        events: batch.map(({ spec }) => spec),
        ...(batch.some(({ instead }) => instead) && { instead: batch.map(({ instead }) => instead) }),
        done,
      }
      const found = batch.map((): Outcome[] => [])
      const end = await this.#ask(
        connection,
        order,
        this.#options.runMs ?? RUN_MS,
        ({ event, subscription, outcome }) => {
          found[event]?.push(outcome)
          if (outcome.result === 'accepted' || outcome.result === 'failed' || outcome.result === 'config')
            progress.settle(batch[event]!.messageId, subscription, outcome)
        },
      )
      for (const [at, { messageId }] of batch.entries())
        outcomes.set(messageId, progress.conclude(messageId, [...found[at]!, ...unsettled(end, progress, messageId)]))
    }
    return events.map(({ messageId }) => outcomes.get(messageId)!)
  }

  /** The tool's id of a new list; without one the destination goes by the key of the list alone. Never throws. */
  async createAudience(
    connection: string,
    { destination, settings, oauth }: DestinationOrder,
    audience: NewAudience,
  ): Promise<{ readonly id?: string } | Outcome> {
    const order: ThreadOrder = { kind: 'create_audience', destination, settings, ...(oauth && { oauth }), audience }
    const answer = await this.#ask(connection, order, this.#options.runMs ?? RUN_MS)
    if (answer instanceof ThreadLost) return { result: 'unknown', detail: answer.message }
    if (answer.kind === 'refused') return answer.outcome
    return answer.kind === 'created' && answer.id !== undefined ? { id: answer.id } : {}
  }

  /** Undefined: it cannot be described. */
  async describe(destination: string): Promise<DestinationForm | undefined> {
    const answer = await this.#ask(FORMS, { kind: 'describe', destination }, DESCRIBE_MS)
    return !(answer instanceof ThreadLost) && answer.kind === 'described' ? answer.form : undefined
  }

  /** Never throws. */
  async test(connection: string, { destination, settings, oauth }: DestinationOrder): Promise<Outcome> {
    const order: ThreadOrder = { kind: 'test', destination, settings, ...(oauth && { oauth }) }
    const answer = await this.#ask(connection, order, this.#options.callMs ?? CALL_MS)
    if (answer instanceof ThreadLost) return { result: 'retry', detail: answer.message }
    return 'outcome' in answer ? answer.outcome : { result: 'failed', detail: 'The destination gave no answer.' }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#idle.values()) cancel()
    await Promise.all([...this.#threads.values()].map((thread) => thread.close()))
  }

  async #ask(
    key: string,
    order: ThreadOrder,
    withinMs: number,
    hear?: Parameters<DestinationThread['ask']>[2],
  ): Promise<ThreadAnswer | ThreadLost> {
    if (this.#isClosed) return new ThreadLost('Rekindle is shutting down.')
    this.#idle.get(key)?.()
    try {
      return await this.#thread(key).ask(order, withinMs, hear)
    } catch (error) {
      if (error instanceof ThreadLost) return error
      throw error
    } finally {
      this.#idle.set(
        key,
        this.#options.clock.after(IDLE_MS, () => this.#rest(key)),
      )
    }
  }

  #thread(key: string): DestinationThread {
    const known = this.#threads.get(key)
    if (known && !known.isLost) return known
    const { egress, clock, data, callMs = CALL_MS } = this.#options
    const fresh = new DestinationThread({ egress, clock, data, callMs })
    this.#threads.set(key, fresh)
    return fresh
  }

  #rest(key: string): void {
    const thread = this.#threads.get(key)
    if (!thread?.isIdle) return
    this.#threads.delete(key)
    this.#idle.delete(key)
    void thread.close()
  }

  #progressOf(connection: string): Progress {
    const known = this.#progress.get(connection) ?? new Progress()
    this.#progress.set(connection, known)
    return known
  }
}

const withoutEnabled = ({ action, when, mapping }: SubscriptionOrder): SubscriptionOrder => ({
  action,
  ...(when !== undefined && { when }),
  ...(mapping && { mapping }),
})

/** What is to be said besides of an event, where the run did not end as it should. */
function unsettled(end: ThreadAnswer | ThreadLost, progress: Progress, messageId: string): readonly Outcome[] {
  if (end instanceof ThreadLost) return [progress.lose(messageId, end.message)]
  return end.kind === 'refused' ? [end.outcome] : []
}
