import { randomUUID } from 'node:crypto'
import { startBrazeServer, type BrazeServer } from '../../../vendors/braze-server.ts'
import { openToolLine, type ToolLine } from '../tool-line.ts'
import { post, type PushLeg } from './leg.ts'

const SECRET = 'what-currents-sends-along'
const EVENT_TYPES = {
  received: 'users.messages.pushnotification.Send',
  opened: 'users.messages.pushnotification.Open',
}

/** Braze sends the push, and tells by Currents, several facts in a call. */
export async function openBrazeLeg(): Promise<PushLeg & { readonly server: BrazeServer; readonly line: ToolLine }> {
  const server = await startBrazeServer({ apiKey: 'braze-key' })
  const line = await openToolLine(server.port)
  return {
    server,
    line,
    env: { BRAZE_URL: line.url, BRAZE_KEY: 'braze-key', BRAZE_CURRENTS_SECRET: SECRET },
    settings: {},
    forwarded: {
      braze: () => server.events.map(({ external_id, name }) => ({ person: String(external_id), name: String(name) })),
    },
    messages: () =>
      server.sent.map(({ body }, index) => {
        const [to] = body['external_user_ids'] as readonly string[]
        const { apple_push: push } = body['messages'] as {
          readonly apple_push: { readonly alert: { readonly title: string; readonly body: string } }
        }
        return { to: to!, heading: push.alert.title, text: push.alert.body, ref: `dispatch${index + 1}` }
      }),
    tell: (news, address) => {
      const events = news.map(({ message, what }) => ({
        id: randomUUID(),
        event_type: EVENT_TYPES[what],
        time: Math.floor(Date.now() / 1000),
        user: { external_user_id: message.to },
        properties: { dispatch_id: message.ref, platform: 'ios' },
      }))
      return post(address('braze'), {
        body: JSON.stringify({ events }),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
      })
    },
    close: async () => {
      await line.cut()
      await server.close()
    },
  }
}
