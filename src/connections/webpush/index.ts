import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseDuration } from '../../kernel/duration.ts'
import type { Call, ConnectionKind, OutgoingMessage } from '../connection.ts'
import { pushOutcome } from './push-outcome.ts'

/** Push services keep no message longer than four weeks. */
const TTL_MS_MAX = 28 * 86_400_000

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
  ttl: z
    .string()
    .refine((text) => (parseDuration(text) ?? Infinity) <= TTL_MS_MAX, {
      error: 'must be a duration such as 4h or 1d, at most 28d',
    })
    .default('1d')
    .describe('How long a push service keeps a message for a device that is off, such as 4h or 1d.'),
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
    ttlSeconds: Math.round((parseDuration(own.ttl) ?? 0) / 1000),
    urgency: own.urgency,
    topic: topicOf(message.deliveryId),
  }))
}

/** A second copy of a delivery replaces the first while it waits at the push service. 32 characters is the most allowed. */
const topicOf = (deliveryId: string): string => createHash('sha256').update(deliveryId).digest('base64url').slice(0, 32)
