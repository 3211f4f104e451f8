import { sha256 } from '../../vendors/facebook-server.ts'
import { isRecord } from '../../vendors/http-vendor.ts'
import type { PushServiceSubscription } from '../../vendors/push-service.ts'
import type { ReceivedMail } from '../../vendors/smtp-server.ts'
import type { Tools } from './tools.ts'

/** What a push message of ours says, decrypted. */
export interface PushPayload {
  readonly deliveryId: string
  readonly title: string
  readonly body: string
  readonly link: string
  readonly receiptUrl: string
}

/** Something that reached a person, or a change of a list they are on. */
export type Arrival =
  | { readonly kind: 'push'; readonly person: string; readonly device: number; readonly push: PushPayload }
  | { readonly kind: 'mail'; readonly person: string; readonly mail: ReceivedMail }
  | { readonly kind: 'list'; readonly person: string; readonly tool: 'facebook' | 'adroll'; readonly op: '+' | '-' }

export interface Person {
  readonly name: string
  readonly email: string
  readonly devices: readonly PushServiceSubscription[]
}

/** Everything that the tools' servers took, in the order in which they took it. */
export interface Ledger {
  readonly arrivals: readonly Arrival[]
  of(person: string): readonly Arrival[]
  close(): void
}

/** Far below the seconds between any two steps of a campaign, so that their order is seen. */
const LOOK_EVERY_MS = 10

/** Looks at the servers all the time and tells `onArrival` what is new. */
export function openLedger(tools: Tools, people: readonly Person[], onArrival: (arrival: Arrival) => void): Ledger {
  const arrivals: Arrival[] = []
  const seen = { mails: 0, facebook: 0, adroll: 0, pushes: new Map<string, number>() }
  const note = (arrival: Arrival) => {
    arrivals.push(arrival)
    onArrival(arrival)
  }
  const look = () => {
    for (const person of people) lookAtDevices(tools, person, seen.pushes, note)
    for (; seen.mails < tools.mail.mails.length; seen.mails++) {
      const mail = tools.mail.mails[seen.mails]!
      note({ kind: 'mail', person: nameBy(people, ({ email }) => mail.to.includes(email)), mail })
    }
    for (; seen.facebook < tools.facebook.seen.length; seen.facebook++) {
      const { method, path, body } = tools.facebook.seen[seen.facebook]!
      if (!path.endsWith('/users')) continue
      for (const hash of emailHashes(body))
        note(
          listChange(
            nameBy(people, ({ email }) => sha256(email) === hash),
            'facebook',
            method === 'POST',
          ),
        )
    }
    for (; seen.adroll < tools.adroll.seen.length; seen.adroll++) {
      const { path, body } = tools.adroll.seen[seen.adroll]!
      if (path.endsWith('/segments')) continue
      for (const address of emailsOf(body))
        note(
          listChange(
            nameBy(people, ({ email }) => email === address),
            'adroll',
            !path.endsWith('/delete'),
          ),
        )
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    arrivals,
    of: (name) => arrivals.filter(({ person }) => person === name),
    close: () => {
      clearInterval(timer)
      look()
    },
  }
}

function lookAtDevices(
  tools: Tools,
  { name, devices }: Person,
  seen: Map<string, number>,
  note: (arrival: Arrival) => void,
): void {
  for (const [device, subscription] of devices.entries()) {
    const messages = tools.push.messages(subscription)
    for (const { payload } of messages.slice(seen.get(subscription.endpoint) ?? 0))
      note({ kind: 'push', person: name, device, push: JSON.parse(payload) as PushPayload })
    seen.set(subscription.endpoint, messages.length)
  }
}

const listChange = (person: string, tool: 'facebook' | 'adroll', isAdd: boolean): Arrival => ({
  kind: 'list',
  person,
  tool,
  op: isAdd ? '+' : '-',
})

const nameBy = (people: readonly Person[], is: (person: Person) => boolean): string =>
  people.find(is)?.name ?? 'somebody unknown'

function emailHashes(body: unknown): readonly string[] {
  const payload = isRecord(body) ? body['payload'] : undefined
  if (!isRecord(payload)) return []
  const schema = payload['schema'] as readonly string[]
  const rows = payload['data'] as readonly (readonly string[])[]
  return rows.map((row) => row[schema.indexOf('EMAIL')] ?? '')
}

function emailsOf(body: unknown): readonly string[] {
  const rows = isRecord(body) ? (body['data'] as readonly { readonly email: string }[]) : []
  return rows.map(({ email }) => email)
}
