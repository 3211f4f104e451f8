import { Liquid } from 'liquidjs'
import { describe, expect, it } from 'vitest'
import type { Content, HttpCall, OutgoingMessage, Reply } from '../connection.ts'
import { liquidText } from './liquid-text.ts'
import { messageCalls, messageOutcome, reaches } from './message-calls.ts'
import { settings } from './settings.ts'

const EMAIL: Content = {
  channel: 'email',
  subject: 'Your\r\ncart',
  text: 'a < b\nc',
  unsubscribeUrl: 'https://x.example/u',
}
const PUSH: Content = {
  channel: 'push',
  title: 'Hi',
  body: 'Text',
  link: 'https://x.example',
  icon: 'https://x.example/i',
}

describe('an email', () => {
  it('carries what was rendered, and who it is about', () => {
    expect(sent({ from: 'Shop <hi@shop.example>' }, EMAIL)).toMatchObject({
      url: 'https://api.customer.io/v1/send/email',
      headers: { authorization: 'Bearer app' },
      body: {
        to: 'ada@example.com',
        identifiers: { id: 'U1' },
        from: 'Shop <hi@shop.example>',
        subject: 'Your cart',
        body: '<p>a &lt; b<br>c</p>',
        body_plain: 'a < b\nc',
        headers: { 'List-Unsubscribe': '<https://x.example/u>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
        send_to_unsubscribed: false,
      },
    })
  })

  it('goes under a transactional message, with our content in place of its own', () => {
    const { body } = sent({ transactional: { email: 3 }, sendToUnsubscribed: true, region: 'eu' }, EMAIL)
    expect(body).toMatchObject({ transactional_message_id: 3, subject: 'Your cart', send_to_unsubscribed: true })
    expect(body).not.toHaveProperty('from')
  })

  it.each<[string, Partial<OutgoingMessage>, object]>([
    ['an id', { userId: 'U1' }, { id: 'U1' }],
    ['an address for an id', { userId: 'bob@example.com' }, { email: 'bob@example.com' }],
    ['their id', { userId: 'cio_0300' }, { cio_id: '0300' }],
    ['no id', { userId: null }, { email: 'ada@example.com' }],
  ])('is about a person with %s', (_what, more, identifiers) => {
    expect(sent({}, EMAIL, more).body).toMatchObject({ identifiers, to: 'ada@example.com' })
  })

  it('says that it is only tried out', () => {
    expect(sent({}, EMAIL, { isTrial: true }).body).toMatchObject({ headers: { 'X-Rekindle-Test': 'true' } })
  })

  it('needs an address; a push needs a person', () => {
    expect(callsOf({}, EMAIL, { addresses: { subscriptions: [] } })).toEqual([])
    expect(callsOf({}, PUSH, { addresses: { subscriptions: [] }, userId: null })).toEqual([])
    expect(callsOf({}, { channel: 'webhook', body: 1 })).toEqual([])
    expect(reaches({ email: 'nonsense', subscriptions: [] }, 'email')).toBe(false)
    expect(reaches({ email: 'a@b.example', subscriptions: [] }, 'push')).toBe(true)
    expect(reaches({ userId: 'U1', subscriptions: [] }, 'push')).toBe(true)
    expect(reaches({ userId: 'U1', subscriptions: [] }, 'email')).toBe(false)
    expect(reaches({ subscriptions: [] }, 'push')).toBe(false)
  })

  it('waits at the connection while the App API has no key', () => {
    const [call] = callsOf({ appKey: undefined }, EMAIL)
    expect(call).toMatchObject({ headers: { 'content-type': 'application/json' } })
    expect(JSON.stringify(call)).not.toContain('authorization')
    const reply = http(401, { meta: { error: 'Unauthorized request' } })
    expect(messageOutcome(reply, call!)).toMatchObject({ result: 'auth', detail: expect.stringContaining('appKey') })
  })
})

describe('a step for which Customer.io has its own message', () => {
  const triggers = { 'cart/nudge': { broadcast: 12 }, 'cart/last': { transactional: 'last' } }

  it('is a transactional message that gets what was rendered as data, and replaces nothing', () => {
    const email = sent({ triggers }, EMAIL, { step: 'last' })
    expect(email.body).toEqual({
      to: 'ada@example.com',
      identifiers: { id: 'U1' },
      send_to_unsubscribed: false,
      headers: expect.any(Object),
      transactional_message_id: 'last',
      message_data: {
        delivery_id: 'dlv_1',
        campaign_name: 'cart',
        step: 'last',
        subject: 'Your\r\ncart',
        text: 'a < b\nc',
        unsubscribe_url: 'https://x.example/u',
      },
    })
    expect(sent({ triggers }, PUSH, { step: 'last' })).toMatchObject({
      url: 'https://api.customer.io/v1/send/push',
      body: { transactional_message_id: 'last', message_data: { title: 'Hi', body: 'Text' } },
    })
  })

  it('is a broadcast to one person, and found by its occurrence', () => {
    const call = sent({ triggers }, EMAIL)
    expect(call).toMatchObject({
      url: 'https://api.customer.io/v1/campaigns/12/triggers',
      body: { emails: ['ada@example.com'], data: { delivery_id: 'dlv_1', subject: 'Your\r\ncart' } },
    })
    expect(sent({ triggers }, PUSH).body).toMatchObject({ ids: ['U1'] })
    expect(sent({ triggers }, PUSH, { userId: 'cio_03' }).body).toMatchObject({ ids: ['cio_03'] })
    expect(sent({ triggers }, PUSH, { userId: null }).body).toMatchObject({ emails: ['ada@example.com'] })
    const [first] = callsOf({ triggers }, EMAIL)
    expect(messageOutcome(http(200, { id: 3 }), first!)).toMatchObject({ vendorId: 'broadcast/12/3' })
    expect(messageOutcome(http(429, {}), first!)).toMatchObject({ result: 'retry', retryAfterMs: 10_000 })
    expect(messageOutcome({ ...http(429, {}), headers: { 'retry-after': '60' } }, first!)).toMatchObject({
      retryAfterMs: 60_000,
    })
  })

  it('is looked up among the settings alone', () => {
    expect(sent({ triggers }, EMAIL, { campaign: '__proto__', step: 'x' }).url).toContain('/send/email')
    expect(sent({ triggers }, EMAIL, { step: 'other' }).body).toMatchObject({ subject: 'Your cart' })
  })
})

it('the id of a message is that of the reply', () => {
  const [call] = callsOf({}, EMAIL)
  expect(messageOutcome(http(200, { delivery_id: 'dgOx', queued_at: 1 }), call!)).toMatchObject({ vendorId: 'dgOx' })
  expect(messageOutcome(http(200, { delivery_id: 7 }), call!)).not.toHaveProperty('vendorId')
})

it.each(['{{ x }}', '{% if x %}', '{{{a}}}', '{%{{%', 'a { b } %} }}', '{{ "{" }}', '{', '{ {x', '<b>{{"q"}}</b>'])(
  'our text %j comes out of Liquid as it was (liquidjs)',
  async (text) => {
    expect(await new Liquid().parseAndRender(liquidText(text))).toBe(text)
  },
)

function callsOf(more: object, content: Content, over: Partial<OutgoingMessage> = {}) {
  const own = settings.parse({ siteId: 'site', apiKey: 'key', appKey: 'app', ...more })
  return messageCalls(own, {
    deliveryId: 'dlv_1',
    attempt: 1,
    campaign: 'cart',
    step: 'nudge',
    userId: 'U1',
    content,
    addresses: { email: ' ada@example.com', subscriptions: [] },
    now: 0,
    ...over,
  })
}

function sent(more: object, content: Content, over: Partial<OutgoingMessage> = {}) {
  const [call] = callsOf(more, content, over) as readonly HttpCall[]
  return { url: call?.url ?? '', headers: call?.headers, body: JSON.parse(call?.body ?? 'null') as unknown }
}

function http(status: number, body: unknown): Extract<Reply, { kind: 'http' }> {
  return { kind: 'http', status, headers: {}, body: JSON.stringify(body) }
}
