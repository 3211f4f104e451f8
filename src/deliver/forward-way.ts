import type { Catalogue, HostedSettings } from '../catalogue/catalogue.ts'
import type { ForwardedEvent, HostedAbility } from '../connections/connection.ts'
import { forwardBatches } from '../connections/forward-batches.ts'
import type { Outcome } from '../model/delivery.ts'
import { forwardCall, type ForwardContext } from './forward-call.ts'
import type { Connection } from './open-connections.ts'

/** How events reach a tool: by calls that its kind describes, or by code of others that the catalogue hosts. */
export interface ForwardWay {
  /** Batches under way at the same time. */
  readonly lanes: number
  readonly batches: (events: readonly ForwardedEvent[]) => readonly (readonly ForwardedEvent[])[]
  /** One outcome per event, in order. */
  readonly send: (events: readonly ForwardedEvent[]) => Promise<readonly Outcome[]>
}

export interface ForwardWayContext extends ForwardContext {
  /** Takes the events of kinds that are hosted. */
  readonly catalogue: Pick<Catalogue, 'forward'>
}

/** Undefined: no events go to tools of this kind. */
export function forwardWay(context: ForwardWayContext, connection: Connection | undefined): ForwardWay | undefined {
  if (!connection) return undefined
  const { kind, settings } = connection
  const ability = kind.forward
  if (!ability) return kind.hosted && hostedWay(context, connection, kind.hosted)
  return {
    lanes: ability.inOrder ? 1 : kind.limits.concurrency,
    batches: (events) => forwardBatches(ability, settings, events),
    send: (events) => forwardCall(context, connection, ability, events),
  }
}

const hostedWay = (
  { catalogue, metrics }: ForwardWayContext,
  { key, kind, settings }: Connection,
  { eventsMax }: HostedAbility,
): ForwardWay => ({
  lanes: kind.limits.concurrency,
  batches: (events) =>
    Array.from({ length: Math.ceil(events.length / eventsMax) }, (_, at) =>
      events.slice(at * eventsMax, (at + 1) * eventsMax),
    ),
  send: async (events) => {
    const outcomes = await catalogue.forward(key, settings as HostedSettings, events)
    for (const { result } of outcomes) metrics.count('rekindle_forwards_total', { connection: key, outcome: result })
    return outcomes
  },
})
