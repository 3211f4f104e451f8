import { z } from 'zod'
import { compose, type Composed } from '../../deliver/compose.ts'
import type { OutgoingMessage } from '../../connections/connection.ts'
import { connectionKind } from '../../connections/registry.ts'
import { suppressionOf } from '../../engine/policy/suppression.ts'
import { findProfile } from '../../insight/profile-lookup.ts'
import { RekindleError } from '../../kernel/errors.ts'
import type { Result } from '../../kernel/result.ts'
import type { OnEmptyField } from '../../messages/renderer.ts'
import { smsSegments } from '../../messages/sms-segments.ts'
import { trialId } from '../../model/delivery.ts'
import { readExternalId } from '../../model/event-ids.ts'
import type { ApiContext } from '../api-context.ts'
import { DEFINITION_BYTES_MAX, withDraft } from '../draft-context.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { trialConnection } from '../trial-connection.ts'
import { trialFields, trialOrder, type TrialOrder } from '../trial-order.ts'

/** Nobody reads more of the same kind. */
const WARNINGS_MAX = 50
const PREFIX_CHARS_MAX = 50
const TRIAL_ID_BYTES = 12

export const messageRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/messages/preview',
    id: 'previewMessage',
    tag: 'messages',
    summary:
      'Shows a message as it would be sent to a person, or to somebody made up. Nothing is sent, and no coupon code is given.',
    body: z.strictObject(trialFields),
    bodyBytesMax: DEFINITION_BYTES_MAX,
    answer: { kind: 'json', schema: 'MessagePreview' },
    errors: ['not_found', 'unavailable'],
    handle: async ({ context: inForce, body }): Promise<Shape<'MessagePreview'>> => {
      const context = await withDraft(inForce, body.definition)
      const trial = await trialOrder(context, body)
      const warnings = new Set<string>()
      const composed = await composeTrial(context, trial, {
        onEmpty: (field, output) => {
          if (warnings.size < WARNINGS_MAX) warnings.add(`${field}: ${output} comes to nothing for this person.`)
        },
      })
      const { template, coupon } = trial.order
      return {
        channel: template.channel,
        locale: composed.ok ? (composed.value.locale ?? null) : null,
        content: composed.ok ? { ...composed.value.message.content } : null,
        segments: composed.ok ? segmentsOf(composed.value.message.content) : null,
        coupon: coupon ? { coupon: coupon.coupon, code: coupon.code, sample: coupon.sample === true } : null,
        problem: composed.ok ? null : composed.error,
        warnings: [...warnings],
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/messages/test',
    id: 'testMessage',
    tag: 'messages',
    summary:
      'Sends a message once to try it out, through the connection of its step. It counts nowhere, uses up no coupon code, and what its links tell is not recorded.',
    body: z.strictObject({
      ...trialFields,
      to: z
        .string()
        .max(254)
        .optional()
        .describe('Where an email goes, or the number for a text message; needed for these, and for nothing else.'),
      via: z.string().min(1).optional().describe('Connection. Default: that of the step, or the first that can.'),
      subjectPrefix: z.string().max(PREFIX_CHARS_MAX).optional().describe('Put before the subject of an email.'),
    }),
    answer: { kind: 'json', schema: 'MessageTest' },
    bodyBytesMax: DEFINITION_BYTES_MAX,
    errors: ['not_found', 'unavailable'],
    handle: async ({ context, body: { to, via, subjectPrefix, ...body } }): Promise<Shape<'MessageTest'>> => {
      // The message may be a draft; it goes out by the connections that are open.
      const trial = await trialOrder(await withDraft(context, body.definition), body)
      const wanted = readAddress(trial, to)
      const { connection, address, note } = trialConnection(context, trial, { to: wanted, via })
      const told = { connection, to: address ?? null }
      const refusal = await refusalOf(context, trial, address)
      if (refusal !== undefined) return { ok: false, ...told, result: 'failed', detail: refusal }
      const composed = await composeTrial(context, trial, { connection })
      if (!composed.ok) return { ok: false, ...told, result: 'failed', detail: composed.error }
      const { message } = composed.value
      if (message.content.channel === 'push' && !canReach(context, connection, message))
        return { ok: false, ...told, result: 'failed', detail: NO_DEVICE }
      const { id } = trial.order.person
      const outcome = await context.deps.sendTrial(connection, id, {
        ...message,
        content: withPrefix(message.content, subjectPrefix),
        // Nothing else of the person is told: a tool that knows them would send it to them.
        addresses: address === undefined ? message.addresses : { [addressType(trial)]: address, subscriptions: [] },
      })
      audit(context, trial, connection, outcome)
      return {
        ok: outcome.result === 'accepted',
        ...told,
        result: outcome.result,
        detail: note === undefined ? outcome.detail : `${note} ${outcome.detail}`,
      }
    },
  }),
]

async function composeTrial(
  { deps }: ApiContext,
  { order, step }: TrialOrder,
  { connection, onEmpty }: { readonly connection?: string; readonly onEmpty?: OnEmptyField },
): Promise<Result<Composed, string>> {
  const id = trialId(Buffer.from(deps.random.bytes(TRIAL_ID_BYTES)).toString('hex'))
  const delivery = { id, campaign: order.campaign.key, step, channel: order.template.channel }
  const options = {
    delivery,
    order,
    attempt: 1,
    now: deps.clock.now(),
    ...(connection !== undefined && { connection }),
  }
  return compose(deps.composer, options, onEmpty)
}

const segmentsOf = (content: Composed['message']['content']) =>
  content.channel === 'sms' ? smsSegments(content.text) : null

const addressType = ({ order }: Pick<TrialOrder, 'order'>): 'email' | 'phone' =>
  order.template.channel === 'sms' ? 'phone' : 'email'

/** What of `to` fits the channel, as it is sent to. Throws `bad_request`. */
function readAddress({ order }: TrialOrder, to: string | undefined): string | undefined {
  const { channel } = order.template
  if (channel === 'email') {
    if (to === undefined) throw wrongAddress('Say by `to` which address the email goes to.')
    if (!z.email().safeParse(to).success) throw wrongAddress('`to` is no email address.')
    return to
  }
  if (channel === 'sms') {
    if (to === undefined) throw wrongAddress('Say by `to` which number the text message goes to.')
    const phone = readExternalId('phone', to)
    if (phone === undefined) throw wrongAddress('`to` is no phone number with its country, such as +49 170 1234567.')
    return phone
  }
  if (to === undefined) return undefined
  const where = channel === 'push' ? 'the devices of the `profile`' : 'its connection'
  throw wrongAddress(`A ${channel} message goes to ${where}; \`to\` is for emails and text messages.`)
}

const wrongAddress = (message: string): RekindleError => new RekindleError('bad_request', message, { path: 'to' })

const NO_DEVICE = 'This person has no device that takes push messages. Name somebody who has one by `profile`.'

/** By a device that we know of, or because the tool knows its own: Braze and Customer.io need only the user id. */
function canReach({ current }: ApiContext, connection: string, { addresses, content }: OutgoingMessage): boolean {
  const kind = connectionKind(current().workspace.connections[connection]?.kind ?? 'inbox')
  return kind?.send?.reaches(addresses, content.channel) ?? false
}

/** What no test may get around: an address that is closed stays closed. */
async function refusalOf(
  { deps }: ApiContext,
  { order }: TrialOrder,
  address: string | undefined,
): Promise<string | undefined> {
  const known = address === undefined ? undefined : await findProfile(deps.store.state, addressType({ order }), address)
  if (!known || suppressionOf(known, order.template.channel) === undefined) return undefined
  return 'Nothing is sent to this address any more: it bounced, or the person complained.'
}

function withPrefix(content: Composed['message']['content'], prefix: string | undefined): typeof content {
  if (content.channel !== 'email' || prefix === undefined || prefix.trim() === '') return content
  return { ...content, subject: `${prefix.trim()} ${content.subject}` }
}

function audit(
  { deps }: ApiContext,
  { order, step }: TrialOrder,
  connection: string,
  { result, detail }: { readonly result: string; readonly detail: string },
): void {
  const { channel } = order.template
  deps.logger.info(result === 'accepted' ? 'A test message was sent' : 'A test message could not be sent', {
    campaign: order.campaign.key,
    step,
    channel,
    connection,
    result,
    detail,
  })
  deps.metrics.count('rekindle_test_messages_total', { connection, outcome: result })
}
