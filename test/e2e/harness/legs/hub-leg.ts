import { startWebhookReceiver, type WebhookReceiver } from '../../../vendors/webhook-receiver.ts'
import type { Leg } from './leg.ts'

const SECRET = `whsec_${Buffer.from('thirty-two bytes of test secrets').toString('base64')}`

/** A receiver of one's own by Standard Webhooks, which knows repeats by their id. */
export async function openHubLeg(): Promise<Leg & { readonly server: WebhookReceiver }> {
  const server = await startWebhookReceiver({ secret: SECRET })
  return {
    server,
    env: {},
    settings: { hub: { kind: 'webhook', url: `${server.url}/notes`, secret: SECRET } },
    close: () => server.close(),
  }
}
