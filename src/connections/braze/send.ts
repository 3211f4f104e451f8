import type { Call, Content, OutgoingMessage, SendAbility } from '../connection.ts'
import { mailHeaders, subjectLine, textAsHtml } from '../outgoing-mail.ts'
import { brazeOutcome, itemErrors } from './braze-outcome.ts'
import { brazeCall, type BrazeSettings } from './braze-settings.ts'

export const send: SendAbility<BrazeSettings> = {
  channels: ['push', 'email'],
  // By Currents.
  reportsDelivery: true,
  reaches: ({ userId }, channel) => userId !== undefined && (channel === 'push' || channel === 'email'),
  calls: sendCalls,
  outcome: (reply) => {
    const outcome = brazeOutcome(reply, 'Braze has it in its queue.', 'blind')
    // One recipient, so that any error is about them.
    const error = reply.kind === 'http' && outcome.result === 'accepted' ? itemErrors(reply.body)[0] : undefined
    return error ? { result: 'failed', detail: `Braze refused it: ${error.type}` } : outcome
  },
}

function sendCalls(own: BrazeSettings, message: OutgoingMessage): readonly Call[] {
  const { userId } = message.addresses
  if (userId === undefined) return []
  const key = `${message.campaign}/${message.step}`
  const trigger = Object.hasOwn(own.triggers, key) ? own.triggers[key] : undefined
  if (!trigger) {
    const messages = messageObjects(own, message)
    return messages ? [brazeCall(own, '/messages/send', { ...NARROW, external_user_ids: [userId], messages })] : []
  }
  const properties = { ...contentProperties(message.content), ...correlation(message), campaign_name: message.campaign }
  const recipient = { external_user_id: userId, send_to_existing_only: true }
  if ('campaign' in trigger)
    return [
      brazeCall(own, '/campaigns/trigger/send', {
        ...NARROW,
        campaign_id: trigger.campaign,
        recipients: [{ ...recipient, trigger_properties: properties }],
      }),
    ]
  return [
    brazeCall(own, '/canvas/trigger/send', {
      ...NARROW,
      canvas_id: trigger.canvas,
      recipients: [{ ...recipient, canvas_entry_properties: properties }],
    }),
  ]
}

/** Never to everybody, whatever else a call lacks. */
const NARROW = { broadcast: false }

const correlation = ({ deliveryId, receiptUrl }: OutgoingMessage) => ({
  delivery_id: deliveryId,
  ...(receiptUrl !== undefined && { receipt_url: receiptUrl }),
})

function messageObjects(own: BrazeSettings, message: OutgoingMessage): object | undefined {
  const { content } = message
  if (content.channel === 'push') return pushObjects(own, content, message)
  return content.channel === 'email' ? { email: emailObject(own, content, message) } : undefined
}

type Push = Extract<Content, { channel: 'push' }>
type Email = Extract<Content, { channel: 'email' }>

/** One object for each kind of device; Braze sends to those that the person has. */
function pushObjects(own: BrazeSettings, { title, body, link, icon, image }: Push, message: OutgoingMessage): object {
  const common = { ...(link !== undefined && { custom_uri: link }), extra: correlation(message) }
  const objects = {
    ios: {
      apple_push: {
        alert: { title, body },
        ...common,
        ...(image !== undefined && { asset_url: image, mutable_content: true }),
      },
    },
    android: {
      android_push: { alert: body, title, ...common, ...(image !== undefined && { push_icon_image_url: image }) },
    },
    web: {
      web_push: {
        alert: body,
        title,
        ...common,
        ...(icon !== undefined && { image_url: icon }),
        ...(image !== undefined && { large_image_url: image }),
      },
    },
  }
  return Object.assign({}, ...own.platforms.map((platform) => objects[platform])) as object
}

function emailObject(own: BrazeSettings, content: Email, message: OutgoingMessage): object {
  const { subject, html, text } = content
  const headers = mailHeaders(message)
  return {
    ...(own.appId !== undefined && { app_id: own.appId }),
    ...(own.from !== undefined && { from: own.from }),
    subject: subjectLine(subject),
    body: html ?? textAsHtml(text),
    plaintext_body: text,
    extras: { delivery_id: message.deliveryId },
    ...(Object.keys(headers).length > 0 && { headers }),
  }
}

/** What the template of the campaign can use as it was rendered here. */
function contentProperties(content: Content): Readonly<Record<string, unknown>> {
  if (content.channel !== 'email') return content
  const { unsubscribeUrl, ...rest } = content
  return { ...rest, ...(unsubscribeUrl !== undefined && { unsubscribe_url: unsubscribeUrl }) }
}
