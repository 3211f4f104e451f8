import type { Addresses, Content, ForwardedEvent, OutgoingMessage } from '../../src/connections/connection.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Random } from '../../src/kernel/random.ts'
import type { AudienceMember } from '../../src/model/delivery.ts'
import type { TrackedEvent } from '../../src/model/event.ts'

/** Texts that break naive code: quotes, markup, line ends, other scripts, emoji, lone dots. */
const WORDS = [
  'Hello',
  '"quoted"',
  "it's",
  '<b>&amp;',
  'naïve',
  'Größe',
  '注文',
  'سلة',
  '🛒',
  '.',
  '\r\n.\r\n',
  '\t',
  'a=b&c',
  '%41',
  '{{x}}',
  '\u2028',
  'null',
  '',
]
const NAMES = ['Ada', ' Renée-Claire ', "O'Neill", 'José', '李', 'van der Berg', '']
const PHONES = ['+49 170 #', '0049170#', '(555) #', '+000', '']
const CITIES = ['Berlin', 'New York 2', 'São Paulo', '']
const COUNTRIES = ['DE', 'us', 'UK', 'Germany', '']
const ZIPS = ['10115', '94025-1234', 'SW1A 1AA', '00-950', '']

export interface Payloads {
  /** One with only the required fields, then some with more. */
  messages(channel: Content['channel'], addresses: Addresses, now?: number): readonly OutgoingMessage[]
  events(count: number): readonly ForwardedEvent[]
  members(count: number): readonly AudienceMember[]
}

/** The same payloads for the same seed. */
export function createPayloads(random: Random): Payloads {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.float() * from.length)] as T
  const maybe = <T>(value: () => T): T | undefined => (random.float() < 0.6 ? value() : undefined)
  const text = () => Array.from({ length: 1 + Math.floor(random.float() * 12) }, () => pick(WORDS)).join(' ')
  const id = (prefix: string) => `${prefix}_${random.uuid().replaceAll('-', '')}`

  const content = (channel: Content['channel'], full: boolean): Content => {
    if (channel === 'webhook')
      return { channel, body: full ? { text: text(), list: [1, null, text()], nested: { ok: true } } : {} }
    if (channel === 'sms') return { channel, text: `${full ? text() : ''} Hello`.trim() }
    if (channel === 'push') {
      const extra = {
        link: 'https://shop.example/cart?x=1&y=ü',
        icon: 'https://shop.example/i.png',
        image: 'https://shop.example/b.png',
      }
      return { channel, title: text(), body: text(), ...(full ? extra : {}) }
    }
    const extra = { html: `<p>${text()}</p>`.repeat(20), unsubscribeUrl: `https://shop.example/l/u/${random.uuid()}` }
    return { channel, subject: text(), text: text(), ...(full ? extra : {}) }
  }
  const message = (channel: Content['channel'], addresses: Addresses, full: boolean, now: number): OutgoingMessage => ({
    deliveryId: id('dlv'),
    attempt: 1,
    campaign: 'cart-recovery',
    step: 'steps[0]',
    userId: full ? `user ${text()}` : null,
    content: content(channel, full),
    addresses,
    ...(full
      ? {
          receiptUrl: `https://rekindle.example/l/p/${random.uuid()}`,
          receiveUrl: 'https://rekindle.example/receive/tool',
        }
      : {}),
    now,
  })
  const event = (index: number): ForwardedEvent => {
    const messageId = pick([id('ajs-next'), `${random.uuid()}.with.dots`, `odd id ü ${random.uuid()}`])
    const at = Date.UTC(2026, 10, 23) + index
    const properties = { text: text(), price: random.float() * 100, list: [text()] }
    const tracked: TrackedEvent = {
      type: 'track',
      name: 'Product Added',
      messageId,
      ids: [{ type: 'user_id', value: 'U1' }],
      properties,
      traits: {},
      context: {},
      integrations: {},
      source: 'web',
      receivedAt: at,
      at,
      position: index,
    }
    return {
      messageId,
      event: tracked,
      spec: {
        type: 'track',
        event: 'Product Added',
        messageId,
        userId: 'U1',
        timestamp: new Date(at).toISOString(),
        properties,
        context: {},
      },
    }
  }
  const member = (index: number): AudienceMember => ({
    // The first has one, so that a list is never empty; case and spaces vary.
    ...(index === 0 || random.float() < 0.7
      ? { email: pick(['', ' ']) + pick(['Ada', 'bob', 'C.D']) + `+${random.uuid()}@Example.COM` }
      : {}),
    ...optional(
      'externalId',
      maybe(() => id('u')),
    ),
    ...optional(
      'phone',
      maybe(() => pick(PHONES).replace('#', String(Math.floor(random.float() * 1e10)))),
    ),
    ...optional(
      'firstName',
      maybe(() => pick(NAMES)),
    ),
    ...optional(
      'lastName',
      maybe(() => pick(NAMES)),
    ),
    ...optional(
      'city',
      maybe(() => pick(CITIES)),
    ),
    ...optional(
      'country',
      maybe(() => pick(COUNTRIES)),
    ),
    ...optional(
      'zip',
      maybe(() => pick(ZIPS)),
    ),
  })

  return {
    messages: (channel, addresses, now = systemClock.now()) =>
      [false, true, true].map((full) => message(channel, addresses, full, now)),
    events: (count) => Array.from({ length: count }, (_, index) => event(index)),
    members: (count) => Array.from({ length: count }, (_, index) => member(index)),
  }
}

const optional = (key: string, value: string | undefined) => (value === undefined ? {} : { [key]: value })
