import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { startSendgridServer, type SendgridServer } from '../../../vendors/sendgrid-server.ts'
import { openToolLine, type ToolLine } from '../tool-line.ts'
import { emailOf, personAt, post, type MailLeg } from './leg.ts'

interface SentMail {
  readonly subject?: string
  readonly personalizations: readonly {
    readonly to: readonly { readonly email: string }[]
    readonly subject?: string
    readonly custom_args?: { readonly delivery_id: string }
  }[]
  readonly content: readonly { readonly type: string; readonly value: string }[]
  readonly custom_args?: { readonly delivery_id: string }
}

const NAMES = { delivered: 'delivered', opened: 'open' }
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Thunderbird/145.0'

/** SendGrid sends the email, and tells by its signed event webhook, a batch a call. */
export async function openSendgridLeg(): Promise<
  MailLeg & { readonly server: SendgridServer; readonly line: ToolLine }
> {
  const server = await startSendgridServer({ apiKey: 'SG.key', senders: ['hi@shop.example'] })
  const line = await openToolLine(server.port)
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    server,
    line,
    env: {
      SENDGRID_KEY: 'SG.key',
      SENDGRID_WEBHOOK_KEY: keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    },
    settings: { sendgrid: { baseUrl: line.url } },
    messages: () =>
      (server.mails as unknown as readonly SentMail[]).map((mail) => {
        const [person] = mail.personalizations
        return {
          to: personAt(person!.to[0]!.email),
          heading: person!.subject ?? mail.subject ?? '',
          text: mail.content.map(({ value }) => value).join('\n'),
          ref: (person!.custom_args ?? mail.custom_args)!.delivery_id,
        }
      }),
    tell: (news, address) => {
      const events = news.map(({ message, what }) => ({
        email: emailOf(message.to),
        timestamp: Math.floor(Date.now() / 1000),
        event: NAMES[what],
        sg_event_id: randomUUID(),
        sg_message_id: `${randomUUID()}.recvd-7d9c-1-0`,
        delivery_id: message.ref,
        ...(what === 'opened' && { useragent: BROWSER, ip: '203.0.113.7' }),
      }))
      const body = `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`
      const timestamp = String(Math.floor(Date.now() / 1000))
      return post(address('sendgrid'), {
        body,
        headers: {
          'content-type': 'application/json',
          'x-twilio-email-event-webhook-signature': createSign('sha256')
            .update(timestamp)
            .update(body)
            .sign(keys.privateKey)
            .toString('base64'),
          'x-twilio-email-event-webhook-timestamp': timestamp,
        },
      })
    },
    close: async () => {
      await line.cut()
      await server.close()
    },
  }
}
