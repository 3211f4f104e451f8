import type { Call, OutgoingMessage } from '../connections/connection.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import type { EntryDraft } from '../store/log.ts'
import { secondPartyEntry } from '../store/second-party.ts'
import { compose } from './compose.ts'
import type { DeliverContext } from './deliver-context.ts'
import { noteCalls, personalValues } from './note-calls.ts'
import type { Connection } from './open-connections.ts'
import type { Permission, SendOrder } from './permission.ts'
import { settleAttempt } from './settle-attempt.ts'
import { callAs, openSession, type Answer } from './sessions.ts'
import { NOT_CALLED, skipDelivery } from './skip-delivery.ts'
import type { TurnResult } from './lane.ts'

/** One delivery from the question to its outcome on record. */
export async function sendMessage(
  context: DeliverContext,
  connection: Connection,
  delivery: Delivery,
): Promise<TurnResult> {
  const attempt = (delivery.attempts.at(-1)?.number ?? 0) + 1
  // Between the permission and the call nothing may take long: an order in that time would come too late, and a crash be ambiguous.
  const template = context.template(delivery)
  if (template) await context.renderer.prepare(template)
  if (connection.kind.session) await openSession(context, connection, context.clock.now())
  const permission = await askPermission(context, delivery, attempt)
  if (permission.kind === 'hold') return { again: [{ id: delivery.id, notBefore: permission.until }], notCalled: true }
  if (permission.kind !== 'send') return NOT_CALLED
  const startedAt = context.clock.now()
  const redirectTo = context.redirectTo()
  const message = await compose(context, {
    delivery,
    order: permission.order,
    attempt,
    now: startedAt,
    connection: connection.key,
    ...(redirectTo !== undefined && { redirectTo }),
  })
  if (!message.ok) return skipDelivery(context, delivery, 'rendering_failed', message.error)
  const { person } = permission.order
  const noting = noteCalls(
    context,
    connection,
    [{ delivery: delivery.id, attempt }],
    personalValues(person.traits, { ...message.value.message.addresses }),
  )
  const result = await performCalls(noting, connection, delivery.profile, message.value.message)
  return settle(context, connection, {
    delivery,
    attempt,
    startedAt,
    order: permission.order,
    ...message.value,
    ...result,
    // The address of who tests says nothing about the person.
    gone: result.gone.filter((address) => address !== redirectTo),
  })
}

/** Asks with a code at hand; a code that is not taken is somebody else's at once. */
async function askPermission(context: DeliverContext, delivery: Delivery, attempt: number): Promise<Permission> {
  const offer = await context.offer(delivery)
  try {
    const permission = await context.permissions.ask(
      {
        kind: 'authorise',
        profile: delivery.profile,
        delivery: delivery.id,
        attempt,
        ...(offer && { offer: offer.coupon }),
      },
      delivery,
    )
    offer?.settle(permission.kind === 'send' ? permission.order.coupon : undefined)
    return permission
  } catch (error) {
    offer?.leave()
    throw error
  }
}

interface CallsResult {
  readonly outcome: Outcome
  /** Push endpoints, tokens of devices, email addresses and phone numbers that are gone for good. */
  readonly gone: readonly string[]
}

type CallsContext = Pick<DeliverContext, 'egress' | 'inbox' | 'settings' | 'note'>

/** One call per address; what any of them achieved counts. */
export async function performCalls(
  context: CallsContext,
  connection: Connection,
  profile: number,
  message: OutgoingMessage,
): Promise<CallsResult> {
  const { send } = connection.kind
  const refusal = send?.refuses?.(connection.settings, message)
  if (refusal !== undefined) return { outcome: { result: 'config', detail: refusal }, gone: [] }
  const calls = send?.calls(connection.settings, message) ?? []
  if (!send || calls.length === 0)
    return { outcome: { result: 'failed', detail: 'There is no address to send to' }, gone: [] }
  const results = await Promise.all(
    calls.map(async (call) => {
      const answer = await performCall(context, connection, call, profile, message)
      return { call, outcome: answer.kind === 'no_session' ? answer.outcome : send.outcome(answer, call) }
    }),
  )
  const gone = results.flatMap(({ call, outcome }) =>
    outcome.result === 'address_invalid' && !outcome.optedOut ? addressesOf(call, message) : [],
  )
  return { outcome: best(results.map(({ outcome }) => outcome)), gone }
}

function addressesOf(call: Call, { content, addresses: { phone, email } }: OutgoingMessage): readonly string[] {
  if (content.channel === 'sms') return phone === undefined ? [] : [phone]
  // By whatever protocol it went.
  if (content.channel === 'email') return email === undefined ? [] : [email.trim()]
  if (call.kind === 'http') return call.recipient ? [call.recipient.address] : []
  return call.kind === 'webpush' ? [call.subscription.endpoint] : []
}

/** From the best to the worst news for the person. An unclear attempt outweighs a clear failure: it may have arrived. */
const ORDER: readonly Outcome['result'][] = [
  'accepted',
  'unknown',
  'retry',
  'auth',
  'config',
  'failed',
  'address_invalid',
]

const best = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result))[0]!

async function performCall(
  context: CallsContext,
  connection: Connection,
  call: Call,
  profile: number,
  message: OutgoingMessage,
): Promise<Answer> {
  if (call.kind !== 'keep') return callAs(context, connection, call, message.now)
  await context.inbox.keep({
    id: message.deliveryId,
    profile,
    campaign: message.campaign,
    step: message.step,
    channel: call.content.channel,
    to: call.to,
    at: message.now,
    content: call.content,
  })
  return { kind: 'kept' }
}

interface Settlement extends CallsResult {
  readonly delivery: Delivery
  readonly attempt: number
  readonly startedAt: number
  readonly message: OutgoingMessage
  readonly locale?: string
  readonly order: SendOrder
}

/** Puts the outcome in the log, together with the event that acceptance stands for: both or neither survive a crash. */
async function settle(context: DeliverContext, connection: Connection, settlement: Settlement): Promise<TurnResult> {
  const { outcome, gone, locale } = settlement
  const { entry, result } = settleAttempt(context, connection, {
    ...settlement,
    more: { ...(gone.length > 0 && { gone }), ...(locale !== undefined && { locale }) },
  })
  const accepted =
    outcome.result === 'accepted'
      ? connection.kind.send?.acceptedEvent?.(settlement.message.content.channel)
      : undefined
  const now = context.clock.now()
  const told = [
    ...(accepted ? [acceptedEntry(connection, settlement, accepted, now)] : []),
    ...(outcome.optedOut ? [optedOutEntry(connection, settlement, now)] : []),
  ]
  await context.log.append([entry, ...told])
  return result
}

/** The person told the tool, not us, that they want no more on the channel. */
const optedOutEntry = (connection: Connection, { delivery, message, order }: Settlement, now: number): EntryDraft =>
  secondPartyEntry(
    [
      {
        event: 'Unsubscribed',
        messageId: `${delivery.id}-opted-out`,
        timestamp: new Date(now).toISOString(),
        profile: delivery.profile,
        ...(order.person.userId !== null && { userId: order.person.userId }),
        properties: {
          channel: message.content.channel,
          delivery_id: delivery.id,
          campaign_name: delivery.campaign,
          evidence: 'provider',
        },
      },
    ],
    connection.key,
  )

function acceptedEntry(
  connection: Connection,
  { delivery, message, order }: Settlement,
  event: { readonly name: string; readonly evidence: string },
  now: number,
): EntryDraft {
  return secondPartyEntry(
    [
      {
        event: event.name,
        messageId: `${delivery.id}-accepted`,
        timestamp: new Date(now).toISOString(),
        profile: delivery.profile,
        ...(order.person.userId !== null && { userId: order.person.userId }),
        properties: {
          delivery_id: delivery.id,
          campaign_name: delivery.campaign,
          step: delivery.step,
          evidence: event.evidence,
          ...(message.content.channel === 'email' && { email_subject: message.content.subject }),
        },
        ...(message.addresses.email !== undefined &&
          message.content.channel === 'email' && { context: { traits: { email: message.addresses.email } } }),
      },
    ],
    connection.key,
  )
}
