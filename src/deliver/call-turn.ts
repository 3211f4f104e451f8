import type { Reply } from '../connections/connection.ts'
import type { CallAnswer, Delivery, Outcome, SkipReason } from '../model/delivery.ts'
import { compose } from './compose.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { TurnResult } from './lane.ts'
import type { Connection } from './open-connections.ts'
import type { Permission } from './permission.ts'
import { readAnswer } from './read-answer.ts'
import { retryAt } from './retry.ts'

const DONE: TurnResult = { again: [] }

type Order = Extract<Permission, { kind: 'send' }>['order']

/** One call that a journey makes, from the question whether it is still wanted to its answer on record. */
export async function callTool(
  context: DeliverContext,
  connection: Connection,
  delivery: Delivery,
): Promise<TurnResult> {
  if (!context.callsTools()) return skip(context, delivery, 'not_called', '')
  const attempt = (delivery.attempts.at(-1)?.number ?? 0) + 1
  const permission = await context.permissions.ask(
    { kind: 'authorise', profile: delivery.profile, delivery: delivery.id, attempt },
    delivery,
  )
  if (permission.kind !== 'send') return DONE
  const startedAt = context.clock.now()
  const question = await compose(context, { delivery, order: permission.order, attempt, now: startedAt })
  if (!question.ok) return skip(context, delivery, 'rendering_failed', question.error)
  const { content } = question.value.message
  const answered = await ask(context, connection, {
    id: delivery.id,
    body: content.channel === 'webhook' ? content.body : null,
    now: startedAt,
  })
  return settle(context, connection, { delivery, attempt, startedAt, order: permission.order, ...answered })
}

async function skip(
  { log, logger }: DeliverContext,
  { id: delivery, profile, campaign, step }: Delivery,
  reason: SkipReason,
  detail: string,
): Promise<TurnResult> {
  await log.append([{ kind: 'input', input: { kind: 'skip', profile, delivery, reason, detail } }])
  if (detail !== '') logger.warn('A call could not be made', { delivery, campaign, step, problem: detail })
  return DONE
}

interface Answered {
  readonly outcome: Outcome
  readonly text: string
}

async function ask(
  { egress }: DeliverContext,
  { key, kind, settings }: Connection,
  question: { readonly id: string; readonly body: unknown; readonly now: number },
): Promise<Answered> {
  const ability = kind.call
  const request = ability?.call(settings, question)
  if (!ability || !request || request.kind === 'keep')
    return { outcome: { result: 'config', detail: `${key} cannot be called by a journey` }, text: '' }
  const reply: Reply = await egress.perform(request, { timeoutMs: kind.limits.timeoutMs })
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
  { clock, random, log, metrics }: DeliverContext,
  connection: Connection,
  { delivery, attempt, startedAt, order, outcome, text }: Settlement,
): Promise<TurnResult> {
  const now = clock.now()
  const firstAt = delivery.attempts[0]?.at ?? startedAt
  const again = retryAt({ outcome, kind: connection.kind, channel: 'call', attempt, firstAt, now }, random)
  const answer = outcome.result === 'accepted' ? answerOf(text, order) : undefined
  await log.append([
    {
      kind: 'input',
      input: {
        kind: 'outcome',
        profile: delivery.profile,
        delivery: delivery.id,
        attempt,
        startedAt,
        outcome,
        ...(again !== undefined && { retryAt: again }),
        ...(answer && { answer }),
      },
    },
  ])
  metrics.count('rekindle_attempts_total', { connection: connection.key, outcome: outcome.result })
  if (again === undefined) return DONE
  const waiting = { again: [{ id: delivery.id, notBefore: again }], trouble: outcome.detail }
  return outcome.result === 'auth' ? { ...waiting, pauseMs: again - now } : waiting
}

/** A step that saves nothing does not care what was said. */
const answerOf = (text: string, { save }: Order): CallAnswer | undefined =>
  save && Object.keys(save).length > 0 ? readAnswer(text, save) : undefined
