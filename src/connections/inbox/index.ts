import { z } from 'zod'
import type { ConnectionKind, OutgoingMessage } from '../connection.ts'
import { unexpectedReply } from '../reply-facts.ts'

const settings = z.strictObject({})

const ACCEPTED_EVENT = {
  push: { name: 'Push Notification Received', evidence: 'inbox' },
  email: { name: 'Email Delivered', evidence: 'inbox' },
  sms: { name: 'SMS Delivered', evidence: 'inbox' },
  webhook: undefined,
} as const

const inbox: ConnectionKind<z.infer<typeof settings>> = {
  kind: 'inbox',
  title: 'Inbox',
  summary: 'Keeps messages inside Rekindle, where they can be looked at, instead of sending them.',
  settings,
  // Nothing is called: the numbers only bound how much is kept at once.
  limits: { concurrency: 64, timeoutMs: 5000 },
  idempotency: 'key',
  send: {
    channels: ['push', 'email', 'sms', 'webhook'],
    reportsDelivery: false,
    acceptedEvent: (channel) => ACCEPTED_EVENT[channel],
    // The inbox is for looking at what would be sent, so it takes messages for people who have no address yet.
    reaches: () => true,
    calls: (_settings, message) => [{ kind: 'keep', content: message.content, to: recipient(message) }],
    outcome: (reply) =>
      reply.kind === 'kept' ? { result: 'accepted', detail: 'Kept in the inbox.' } : unexpectedReply(reply),
  },
}
export default inbox

function recipient(message: OutgoingMessage): string {
  const { content, addresses, userId } = message
  const address =
    content.channel === 'email' ? addresses.email : content.channel === 'sms' ? addresses.phone : undefined
  return address ?? userId ?? addresses.email ?? 'an anonymous visitor'
}
