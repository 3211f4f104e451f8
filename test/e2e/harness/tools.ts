import { startAdrollServer, type AdrollServer } from '../../vendors/adroll-server.ts'
import { startFacebookServer, type FacebookServer } from '../../vendors/facebook-server.ts'
import { startPushService, type PushService } from '../../vendors/push-service.ts'
import { startSmtpServer, type LocalSmtpServer } from '../../vendors/smtp-server.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../vendors/webhook-receiver.ts'

const WEBHOOK_SECRET = `whsec_${Buffer.from('thirty-two bytes of test secrets').toString('base64')}`

/** The servers of all tools that the scenario sends through, each enforcing its contract. */
export interface Tools {
  readonly mail: LocalSmtpServer
  readonly push: PushService
  readonly facebook: FacebookServer
  readonly adroll: AdrollServer
  readonly hub: WebhookReceiver
  /** `connections` of a workspace that sends through them. */
  readonly connections: Readonly<Record<string, unknown>>
  close(): Promise<void>
}

export async function startTools(): Promise<Tools> {
  const [mail, push, facebook, adroll, hub] = await Promise.all([
    startSmtpServer(),
    startPushService(),
    startFacebookServer({ accessToken: 'fb-token', adAccount: '1234567890' }),
    startAdrollServer({ token: 'ar-token', apiKey: 'ar-key', advertiser: 'ADVERTISER' }),
    startWebhookReceiver({ secret: WEBHOOK_SECRET }),
  ])
  return {
    mail,
    push,
    facebook,
    adroll,
    hub,
    connections: {
      mail: { kind: 'smtp', url: mail.url, from: 'Shop <hi@shop.example>' },
      push: { kind: 'webpush', vapid: { subject: 'mailto:hi@shop.example' } },
      facebook: {
        kind: 'facebook',
        baseUrl: facebook.url,
        accessToken: 'fb-token',
        adAccount: '1234567890',
        audiences: { retarget: { create: true } },
      },
      adroll: {
        kind: 'adroll',
        baseUrl: adroll.url,
        token: 'ar-token',
        apiKey: 'ar-key',
        advertiser: 'ADVERTISER',
        audiences: { retarget: {} },
      },
      hub: { kind: 'webhook', url: `${hub.url}/events`, secret: WEBHOOK_SECRET, forward: { events: 'all' } },
    },
    close: async () => {
      await Promise.all([mail.close(), push.close(), facebook.close(), adroll.close(), hub.close()])
    },
  }
}
