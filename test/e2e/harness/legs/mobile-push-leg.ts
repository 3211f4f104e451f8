import { startApnsServer } from '../../../vendors/apns-server.ts'
import { startFcmServer } from '../../../vendors/fcm-server.ts'
import { report } from '../device.ts'
import type { PushPayload } from '../ledger.ts'
import type { PushLeg, StoryMessage } from './leg.ts'

/** A device of somebody's, as the mobile SDKs tell it with every event. */
export interface MobileDevice {
  readonly type: 'android' | 'ios'
  readonly token: string
}

/** Apple's tokens are 64 hex digits, Firebase's a text of their own. */
export function deviceOf(person: string, type: MobileDevice['type']): MobileDevice {
  const hex = Buffer.from(person.padEnd(32, '.')).toString('hex')
  return { type, token: type === 'ios' ? hex : `fcm-token-of:${hex}` }
}

const ownerOf = (token: string): string =>
  Buffer.from(token.replace(/^fcm-token-of:/, ''), 'hex')
    .toString()
    .replaceAll('.', '')

/** Firebase and Apple deliver the push and tell nothing: the app reports to the address that came with the message. */
export async function openMobilePushLeg(): Promise<PushLeg> {
  const [fcm, apns] = await Promise.all([startFcmServer(), startApnsServer()])
  const receipts = new Map<string, string>()
  const messageOf = (token: string, heading: unknown, text: unknown, data: Readonly<Record<string, unknown>>) => {
    const ref = String(data['delivery_id'])
    receipts.set(ref, String(data['receipt_url']))
    return { to: ownerOf(token), heading: String(heading), text: String(text), ref } satisfies StoryMessage
  }
  const record = (value: unknown) => value as Readonly<Record<string, unknown>>
  return {
    env: {
      FCM_SERVICE_ACCOUNT: JSON.stringify(fcm.account),
      APNS_KEY: apns.key,
      APNS_KEY_ID: apns.keyId,
      APNS_TEAM_ID: apns.teamId,
    },
    settings: { fcm: { baseUrl: fcm.url }, apns: { baseUrl: apns.url } },
    messages: () => [
      ...fcm.messages.map((message) => {
        const { title, body } = record(message['notification'])
        return messageOf(String(message['token']), title, body, record(message['data']))
      }),
      ...apns.taken.map(({ token, payload }) => {
        const { title, body } = record(record(payload['aps'])['alert'])
        return messageOf(token, title, body, payload)
      }),
    ],
    tell: async (news) => {
      for (const { message, what } of news) await report({ receiptUrl: receipts.get(message.ref) } as PushPayload, what)
    },
    close: async () => {
      await Promise.all([fcm.close(), apns.close()])
    },
  }
}
