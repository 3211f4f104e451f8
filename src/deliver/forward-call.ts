import type { ForwardAbility, ForwardedEvent } from '../connections/connection.ts'
import type { Egress } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Outcome } from '../model/delivery.ts'
import type { Connection } from './open-connections.ts'
import { callAs, type SessionContext } from './sessions.ts'

export interface ForwardContext extends SessionContext {
  readonly egress: Egress
  readonly clock: Clock
  readonly metrics: Metrics
}

/** Forwards events by one call, without those that the tool would refuse. One outcome for each, in order. */
export async function forwardCall(
  context: ForwardContext,
  connection: Connection,
  ability: ForwardAbility<object>,
  events: readonly ForwardedEvent[],
): Promise<readonly Outcome[]> {
  const now = context.clock.now()
  const refusals = events.map((event) => ability.refuses?.(connection.settings, event, now))
  const good = events.filter((_, index) => refusals[index] === undefined)
  const sent = good.length === 0 ? [] : [...(await call(context, connection, ability, good, now))]
  const outcomes = refusals.map((detail): Outcome =>
    detail === undefined ? (sent.shift() ?? SILENT) : { result: 'failed', detail },
  )
  for (const { result } of outcomes)
    context.metrics.count('rekindle_forwards_total', { connection: connection.key, outcome: result })
  return outcomes
}

const SILENT: Outcome = { result: 'unknown', detail: 'The tool said nothing about this event.' }

async function call(
  context: ForwardContext,
  connection: Connection,
  ability: ForwardAbility<object>,
  events: readonly ForwardedEvent[],
  now: number,
): Promise<readonly Outcome[]> {
  const { settings } = connection
  const before = ability.before?.call(settings, events, now)
  if (ability.before && before) {
    const answer = await callAs(context, connection, before, now)
    const outcome = answer.kind === 'no_session' ? answer.outcome : ability.before.outcome(answer)
    if (outcome.result !== 'accepted') return events.map(() => outcome)
  }
  const answer = await callAs(context, connection, ability.call(settings, events, now), now)
  return answer.kind === 'no_session' ? events.map(() => answer.outcome) : ability.outcomes(answer, events)
}

/** Events that the tool has a place for; the others are counted. */
export function wantedEvents(
  { metrics }: Pick<ForwardContext, 'metrics'>,
  { key, kind, settings }: Connection,
  events: readonly ForwardedEvent[],
): readonly ForwardedEvent[] {
  const { wants } = kind.forward ?? {}
  if (!wants) return events
  const wanted = events.filter((event) => wants(settings, event))
  metrics.count('rekindle_forwards_total', { connection: key, outcome: 'no_place' }, events.length - wanted.length)
  return wanted
}
