import { createHmac, randomUUID } from 'node:crypto'
import { startCustomerioServer, type CustomerioServer } from '../../../vendors/customerio-server.ts'
import { emailOf, post, type MailLeg } from './leg.ts'

const WEBHOOK_KEY = 'signing key of the reporting webhook'

/** Customer.io sends the email, and tells by its reporting webhook, one fact a call. */
export async function openCustomerioLeg(): Promise<MailLeg & { readonly server: CustomerioServer }> {
  const keys = { siteId: 'cio-site', apiKey: 'cio-track-key', appKey: 'cio-app-key' }
  const server = await startCustomerioServer(keys)
  const signed = (body: string) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createHmac('sha256', WEBHOOK_KEY).update(`v0:${timestamp}:${body}`).digest('hex')
    return {
      body,
      headers: { 'content-type': 'application/json', 'x-cio-signature': signature, 'x-cio-timestamp': timestamp },
    }
  }
  return {
    server,
    env: {
      CUSTOMERIO_SITE_ID: keys.siteId,
      CUSTOMERIO_TRACK_KEY: keys.apiKey,
      CUSTOMERIO_APP_KEY: keys.appKey,
      CUSTOMERIO_WEBHOOK_KEY: WEBHOOK_KEY,
    },
    settings: { customerio: { baseUrl: server.url } },
    forwarded: {
      customerio: () =>
        server.items
          .filter(({ action }) => action === 'event')
          .map(({ identifiers, name }) => ({
            person: String((identifiers as { readonly id?: string } | undefined)?.id),
            name: String(name),
          })),
    },
    messages: () =>
      server.sent.map(({ deliveryId, subject, text, body }) => {
        const { id } = body['identifiers'] as { readonly id: string }
        return { to: id, heading: subject, text, ref: deliveryId }
      }),
    tell: async (news, address) => {
      for (const { message, what } of news) {
        const report = {
          event_id: randomUUID(),
          object_type: 'email',
          metric: what,
          timestamp: Math.floor(Date.now() / 1000),
          data: {
            customer_id: message.to,
            delivery_id: message.ref,
            identifiers: { id: message.to, email: emailOf(message.to) },
            recipient: emailOf(message.to),
            subject: message.heading,
            ...(what === 'opened' && { proxied: false, prefetched: false }),
          },
        }
        await post(address('customerio'), signed(JSON.stringify(report)))
      }
    },
    close: () => server.close(),
  }
}
