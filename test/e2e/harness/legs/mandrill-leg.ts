import { mandrillCall, startMandrillServer } from '../../../vendors/mandrill-server.ts'
import { personAt, post, type MailLeg } from './leg.ts'

const WEBHOOK_KEY = 'key-of-the-webhook'
const NAMES = { delivered: 'delivered', opened: 'open' }
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Thunderbird/145.0'

interface SentMail {
  readonly to: readonly { readonly email: string }[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Mailchimp Transactional sends the email, and tells by its webhook, a batch a call, signed over the address. */
export async function openMandrillLeg(): Promise<MailLeg> {
  const server = await startMandrillServer({ apiKey: 'md-key', domains: ['shop.example'] })
  const sent = () => server.messages as unknown as readonly { readonly id: string; readonly message: SentMail }[]
  return {
    env: { MANDRILL_KEY: 'md-key', MANDRILL_WEBHOOK_KEY: WEBHOOK_KEY },
    settings: { mandrill: { baseUrl: `${server.url}/api/1.0` } },
    messages: () =>
      sent().map(({ id, message: { to, subject, text, html } }) => ({
        to: personAt(to[0]!.email),
        heading: subject,
        text: text + html,
        ref: id,
      })),
    tell: (news, address) => {
      const events = news.map(({ message, what }) => {
        const { to, subject, metadata } = sent().find(({ id }) => id === message.ref)!.message
        return {
          event: NAMES[what],
          ts: Math.floor(Date.now() / 1000),
          _id: message.ref,
          msg: { _id: message.ref, email: to[0]!.email, subject, metadata, state: 'sent', tags: [] },
          ...(what === 'opened' && { ip: '203.0.113.7', user_agent: BROWSER }),
        }
      })
      return post(address('mandrill'), mandrillCall(WEBHOOK_KEY, address('mandrill'), events))
    },
    close: () => server.close(),
  }
}
