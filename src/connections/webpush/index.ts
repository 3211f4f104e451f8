import { z } from 'zod'
import type { Call, ConnectionKind, OutgoingMessage } from '../connection.ts'
import { collapseName } from '../push-collapse.ts'
import { pushTtl, ttlSeconds } from '../push-settings.ts'
import { pushOutcome } from './push-outcome.ts'

const base64url = (bytes: number, what: string) =>
  z.string().refine((text) => /^[\w-]+$/.test(text) && Buffer.from(text, 'base64url').length === bytes, {
    error: `must be ${what} in base64url, without =`,
  })

const settings = z.strictObject({
  vapid: z
    .strictObject({
      subject: z
        .string()
        .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, 'must be mailto:address or an https:// address')
        .describe('Whom push services write to when something is wrong, as mailto:address or an https:// page.'),
      publicKey: base64url(65, 'an uncompressed P-256 public key (65 bytes)')
        .optional()
        .describe('Made at the first start if absent. Browsers subscribe with it.'),
      privateKey: base64url(32, 'a P-256 private key (32 bytes)')
        .meta({ secret: true })
        .optional()
        .describe('Made at the first start if absent.'),
    })
    .refine((vapid) => (vapid.publicKey === undefined) === (vapid.privateKey === undefined), {
      error: 'needs both publicKey and privateKey, or neither',
    })
    .describe(
      'The identity by which push services know this sender (RFC 8292). Other keys make all subscriptions worthless.',
    ),
  ttl: pushTtl,
  urgency: z.enum(['normal', 'high']).default('normal').describe('High wakes a device that saves its battery.'),
})
type Settings = z.infer<typeof settings>

const webpush: ConnectionKind<Settings> = {
  kind: 'webpush',
  title: 'Web Push',
  summary: 'Sends push messages to browsers by the open standard, without a vendor in between.',
  settings,
  // Push services answer in tens of milliseconds and throttle per sender only far above this.
  limits: { concurrency: 16, timeoutMs: 15_000 },
  idempotency: 'blind',
  send: {
    channels: ['push'],
    reportsDelivery: true,
    reaches: (addresses, channel) => channel === 'push' && addresses.subscriptions.length > 0,
    calls: (own, message) => pushCalls(own, message),
    outcome: (reply, call) => pushOutcome(reply, call),
  },
}
export default webpush

function pushCalls(own: Settings, message: OutgoingMessage): readonly Call[] {
  const { content } = message
  if (content.channel !== 'push') return []
  const payload = JSON.stringify({
    deliveryId: message.deliveryId,
    title: content.title,
    body: content.body,
    link: content.link,
    icon: content.icon,
    image: content.image,
    receiptUrl: message.receiptUrl,
  })
  const { subject, publicKey = '', privateKey = '' } = own.vapid
  return message.addresses.subscriptions.map((subscription) => ({
    kind: 'webpush',
    subscription,
    payload,
    vapid: { subject, publicKey, privateKey },
    ttlSeconds: ttlSeconds(own.ttl),
    urgency: own.urgency,
    // A second copy of a delivery replaces the first while it waits at the push service.
    topic: collapseName('delivery', message),
  }))
}
