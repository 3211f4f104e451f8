import type { CallAnswer, Delivery, Outcome } from '../model/delivery.ts'
import { compose } from './compose.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { TurnResult } from './lane.ts'
import { noteCalls, personalValues } from './note-calls.ts'
import type { Connection } from './open-connections.ts'
import type { Permission } from './permission.ts'
import { readAnswer } from './read-answer.ts'
import { callAs, openSession } from './sessions.ts'
import { settleAttempt } from './settle-attempt.ts'
import { NOT_CALLED, skipDelivery } from './skip-delivery.ts'

type Order = Extract<Permission, { kind: 'send' }>['order']

/** One call that a journey makes, from the question whether it is still wanted to its answer on record. */
export async function callTool(
  context: DeliverContext,
  connection: Connection,
  delivery: Delivery,
): Promise<TurnResult> {
  if (!context.callsTools()) return skipDelivery(context, delivery, 'not_called', '')
  // Before the question: between its answer and the call nothing may take long.
  await openSession(context, connection, context.clock.now())
  const attempt = (delivery.attempts.at(-1)?.number ?? 0) + 1
  const permission = await context.permissions.ask(
    { kind: 'authorise', profile: delivery.profile, delivery: delivery.id, attempt },
    delivery,
  )
  if (permission.kind !== 'send') return NOT_CALLED
  const startedAt = context.clock.now()
  const question = await compose(context, { delivery, order: permission.order, attempt, now: startedAt })
  if (!question.ok) return skipDelivery(context, delivery, 'rendering_failed', question.error)
  const { content } = question.value.message
  const noting = noteCalls(
    context,
    connection,
    [{ delivery: delivery.id, attempt }],
    personalValues(permission.order.person.traits),
  )
  const answered = await ask(noting, connection, {
    id: delivery.id,
    body: content.channel === 'webhook' ? content.body : null,
    now: startedAt,
  })
  return settle(context, connection, { delivery, attempt, startedAt, order: permission.order, ...answered })
}

interface Answered {
  readonly outcome: Outcome
  readonly text: string
}

async function ask(
  context: DeliverContext,
  connection: Connection,
  question: { readonly id: string; readonly body: unknown; readonly now: number },
): Promise<Answered> {
  const { key, kind, settings } = connection
  const ability = kind.call
  const request = ability?.call(settings, question)
  if (!ability || !request || request.kind === 'keep')
    return { outcome: { result: 'config', detail: `${key} cannot be called by a journey` }, text: '' }
  const reply = await callAs(context, connection, request, question.now)
  if (reply.kind === 'no_session') return { outcome: reply.outcome, text: '' }
  return { outcome: ability.outcome(reply), text: ability.answer(reply) }
}

interface Settlement extends Answered {
  readonly delivery: Delivery
  readonly attempt: number
  readonly startedAt: number
  readonly order: Order
}

/** What was answered goes into the log with the outcome, so that a replay, which calls nobody, decides the same. */
async function settle(
  context: DeliverContext,
  connection: Connection,
  { order, text, ...attempted }: Settlement,
): Promise<TurnResult> {
  const answer = attempted.outcome.result === 'accepted' ? answerOf(text, order) : undefined
  const { entry, result } = settleAttempt(context, connection, { ...attempted, more: { ...(answer && { answer }) } })
  await context.log.append([entry])
  return result
}

/** A step that saves nothing does not care what was said. */
const answerOf = (text: string, { save }: Order): CallAnswer | undefined =>
  save && Object.keys(save).length > 0 ? readAnswer(text, save) : undefined
