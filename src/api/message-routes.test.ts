import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../connections/connection.ts'
import { readProfile } from '../insight/profile-lookup.ts'
import { Shop } from '../insight/shop.fixture.ts'
import { silentLogger } from '../kernel/logger.ts'
import { isTrial, type Outcome } from '../model/delivery.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

const WORKSPACE = (sending: string) => `version: 1
workspace: shop
sending: ${sending}
locale: en
timezone: Europe/Berlin
sources: { web: { writeKey: wk_web } }
connections:
  mail: { kind: smtp, url: "smtp://x", from: hi@shop.example }
  other: { kind: smtp, url: "smtp://y", from: hi@shop.example }
  push: { kind: webpush }
  texts: { kind: twilio }
  known: { kind: braze }
coupons:
  comeback: { generate: "BACK-######", discount: 10%, expires: 7d }
  everybody: { code: BACK10 }
computed: { orders: { count: total, of: Order Completed } }
layouts: { shop: { html: "<body>{{ content }}{% render 'foot' %}</body>" } }
partials: { foot: "<i>{{ campaign.name }}</i>" }
templates:
  hello:
    channel: email
    subject: "Hello {{ profile.traits.first_name }}, {{ profile.traits.orders | default: 0 }} orders"
    layout: shop
    html: '<a href="https://shop.example/">{{ coupon.code }}</a>{{ event.properties.sku }}{{ journey.id }}'
    locales: { de: { subject: "Hallo {{ profile.traits.first_name }}" } }
  text: { channel: sms, text: "{{ profile.traits.first_name }}: {{ coupon.code }} €", locales: { de: { text: "注文" } } }
  until: { channel: email, subject: "{{ event.properties.at | date: '%d %b %H:%M' }} {{ timezone }}", text: x }
  broken: { channel: email, subject: "{{ profile.traits.none }}", text: x }
campaigns:
  win-back:
    name: Win back
    entry: { event: Product Added }
    steps:
      - { send: email, id: mail, via: mail, coupon: comeback, template: hello }
      - { send: push, id: nudge, via: push, coupon: everybody, message: { title: "{{ coupon.code }}", body: B, link: "https://shop.example/" } }
      - { wait: 1h, id: pause }
`

let api: ApiServer
let sent: { readonly connection: string; readonly profile: number; readonly message: OutgoingMessage }[] = []
let outcome: Outcome = { result: 'accepted', detail: '250 OK' }
const logged: string[] = []

async function start(sending: string): Promise<ApiServer> {
  const shop = new Shop(WORKSPACE(sending))
  await shop.identify({ userId: 'U1' }, { first_name: 'Ann', email: 'u1@shop.example' })
  await shop.track({ userId: 'U1' }, 'Product Added', { sku: 'X-1' })
  await shop.track({ userId: 'U1' }, 'Order Completed', { total: 5 })
  await shop.identify({ userId: 'U4' }, { timezone: 'Asia/Tokyo' })
  await shop.identify({ userId: 'U2' }, { email: 'gone@shop.example' })
  await shop.track({ userId: 'U2' }, 'Email Bounced', { bounce_type: 'hard' })
  await shop.track({ userId: 'U3' }, 'Push Subscribed', {
    subscription: { endpoint: 'https://push.example/1', keys: { p256dh: 'a', auth: 'b' } },
  })
  await shop.identify({ userId: 'U4' }, { phone: '+4930444444' })
  await shop.track({ userId: 'U4' }, 'SMS Failed', { bounce_type: 'hard' })
  return startApi({
    shop,
    deps: {
      logger: { ...silentLogger, info: (text) => void logged.push(text) },
      sendTrial: async (connection, profile, message) => {
        sent.push({ connection, profile, message })
        return outcome
      },
    },
  })
}
beforeAll(async () => {
  api = await start('live')
})
afterAll(() => api.close())

const U1 = { profile: { idType: 'user_id', id: 'U1' } }
const STEP = { campaign: 'win-back', step: 'mail' }

const preview = async (body: object) =>
  SCHEMAS.MessagePreview.parse((await api.call('POST', '/api/messages/preview', { body })).json)
const refusal = async (body: object, path = '/api/messages/preview') => {
  const { status, json } = await api.call('POST', path, { body })
  const { error } = json as { error: { code: string; message: string; path?: string } }
  return `${status} ${error.code} ${error.path}: ${error.message}`
}

describe('A preview', () => {
  it('is the message as it would be sent: traits, computed ones, the event of the journey, layout, links and way out', async () => {
    const { content, ...rest } = await preview({ ...STEP, ...U1 })
    const { subject, html, text, unsubscribeUrl } = content as Record<string, string>
    expect(subject).toBe('Hello Ann, 1 orders')
    expect(html).toMatch(
      /^<body><a href="http:\/\/rekindle.example\/l\/c\/[^"]+">SAMPLE-CODE<\/a>X-1jrn_\w+<i>Win back<\/i>/,
    )
    expect(text).toContain('SAMPLE-CODE (https://shop.example/)')
    expect(unsubscribeUrl).toContain('/l/u/')
    expect(rest).toEqual({
      channel: 'email',
      locale: null,
      coupon: { coupon: 'comeback', code: 'SAMPLE-CODE', sample: true },
      problem: null,
      segments: null,
      warnings: [],
    })
  })

  it('of a text message tells what it is paid for as', async () => {
    expect(await preview({ template: 'text', coupon: 'everybody', traits: { first_name: 'Ann', phone: 'x' } })).toEqual(
      {
        channel: 'sms',
        locale: null,
        content: { channel: 'sms', text: 'Ann: BACK10 €' },
        segments: { encoding: 'gsm7', units: 14, segments: 1 },
        coupon: { coupon: 'everybody', code: 'BACK10', sample: false },
        problem: null,
        warnings: [],
      },
    )
    expect(await preview({ template: 'text', locale: 'de' })).toMatchObject({
      segments: { encoding: 'ucs2', units: 2 },
    })
  })

  it('has no effect: no code is given, nothing is told, nothing is written', async () => {
    const before = api.shop.store.log.head()
    await preview({ ...STEP, ...U1 })
    expect(api.shop.store.log.head()).toBe(before)
    expect(sent).toEqual([])
    expect((await readProfile(api.shop.store.state, 1))?.coupons).toBeUndefined()
  })

  it('shows the code that the person has, and the one that all share', async () => {
    const shop = new Shop(WORKSPACE('live'))
    await shop.track({ userId: 'U1' }, 'Product Added', {})
    const [delivery] = await shop.store.outbox.unsettled('mail', 10)
    const offer = { coupon: 'comeback', code: 'BACK-111111' }
    await shop.drive(1, { kind: 'authorise', profile: 1, delivery: delivery!.id, attempt: 1, offer })
    const own = await startApi({ shop })
    const body = { ...STEP, ...U1 }
    const got = SCHEMAS.MessagePreview.parse((await own.call('POST', '/api/messages/preview', { body })).json)
    expect(got.coupon).toEqual({ coupon: 'comeback', code: 'BACK-111111', sample: false })
    await own.close()
    expect(await preview({ campaign: 'win-back', step: 'nudge', ...U1 })).toMatchObject({
      channel: 'push',
      content: { title: 'BACK10', link: 'https://shop.example/' },
      coupon: { code: 'BACK10', sample: false },
    })
  })

  it('can be of a template by itself, for somebody who is made up, in any language', async () => {
    const body = { template: 'hello', coupon: 'comeback', traits: { first_name: 'Zoë' } }
    expect(await preview(body)).toMatchObject({ locale: null, content: { subject: 'Hello Zoë, 0 orders' } })
    expect(await preview({ ...body, traits: { first_name: 'Zoë', locale: 'de-AT' } })).toMatchObject({ locale: 'de' })
    expect(await preview({ ...body, locale: 'de' })).toMatchObject({ locale: 'de', content: { subject: 'Hallo Zoë' } })
    const event = { name: 'Product Added', properties: { sku: 'Y-2' } }
    const { content } = await preview({ ...body, event })
    expect((content as { html: string }).html).toContain('Y-2')
  })

  it('shows dates by the clock of the person, known or made up, else by that of the workspace', async () => {
    const at = '2026-11-23T23:05:00Z'
    const subjectFor = async (person: object) => {
      const body = { template: 'until', event: { name: 'Product Added', properties: { at } }, ...person }
      return ((await preview(body)).content as { subject: string }).subject
    }
    const U4 = { profile: { idType: 'user_id', id: 'U4' } }
    expect(await subjectFor(U4)).toBe('24 Nov 08:05 Asia/Tokyo')
    expect(await subjectFor(U1)).toBe('24 Nov 00:05 Europe/Berlin')
    expect(await subjectFor({ traits: { timezone: 'America/Los_Angeles' } })).toBe('23 Nov 15:05 America/Los_Angeles')
    expect(await subjectFor({ traits: { timezone: 'Mars/Olympus' } })).toBe('24 Nov 00:05 Europe/Berlin')
    expect(await subjectFor({})).toBe('24 Nov 00:05 Europe/Berlin')
  })

  it('warns of what comes to nothing, and says why there is no message', async () => {
    expect(await preview({ template: 'hello' })).toMatchObject({
      warnings: [
        'subject: {{ profile.traits.first_name }} comes to nothing for this person.',
        'html: {{ coupon.code }} comes to nothing for this person.',
        'html: {{ event.properties.sku }} comes to nothing for this person.',
      ],
    })
    expect(await preview({ template: 'broken' })).toMatchObject({
      content: null,
      problem: expect.stringMatching(/^subject: The subject is empty/) as string,
    })
  })

  it('says what is wrong with the question', async () => {
    expect(await refusal({})).toBe(
      '400 bad_request campaign: Say which message: a `campaign` and its `step`, or a `template`.',
    )
    expect(await refusal({ campaign: 'win-back' })).toMatch(/^400 bad_request step: /)
    expect(await refusal({ ...STEP, template: 'hello' })).toMatch(/^400 bad_request template: .*found both/)
    expect(await refusal({ campaign: 'win-back', step: 'mial' })).toBe(
      '404 not_found step: There is no step "mial". Did you mean "mail"?',
    )
    expect(await refusal({ campaign: 'win-back', step: 'pause' })).toBe(
      '400 bad_request step: The step "pause" sends nothing.',
    )
    expect(await refusal({ campaign: 'nope', step: 'mail' })).toMatch(/^404 not_found/)
    expect(await refusal({ template: 'helo' })).toBe(
      '404 not_found template: There is no template "helo". Did you mean "hello"?',
    )
    expect(await refusal({ template: 'constructor' })).toMatch(/^404/)
    expect(await refusal({ template: 'hello', coupon: 'nope' })).toMatch(/^404 not_found coupon/)
    expect(await refusal({ ...STEP, coupon: 'comeback' })).toMatch(/^400 bad_request coupon/)
    expect(await refusal({ ...STEP, profile: { idType: 'user_id', id: 'nobody' } })).toMatch(/^404 not_found id/)
    expect(await refusal({ ...STEP, ...U1, traits: {} })).toMatch(/^400 bad_request traits/)
    expect(await refusal({ ...STEP, locale: 'german' })).toMatch(/^400 bad_request locale/)
    expect(await refusal({ ...STEP, who: 1 })).toMatch(/^400 bad_request who/)
  })
})

const test = async (body: object, server = api) =>
  SCHEMAS.MessageTest.parse((await server.call('POST', '/api/messages/test', { body })).json)

describe('A test', () => {
  it('is sent through the connection of the step, to the address that was named, and marked', async () => {
    sent = []
    expect(await test({ ...STEP, ...U1, to: 'me@shop.example', subjectPrefix: '[Test]' })).toEqual({
      ok: true,
      connection: 'mail',
      to: 'me@shop.example',
      result: 'accepted',
      detail: '250 OK',
    })
    expect(sent).toMatchObject([
      {
        connection: 'mail',
        profile: 1,
        message: { content: { subject: '[Test] Hello Ann, 1 orders' } },
      },
    ])
    // A tool that knew who the person is would send it to them.
    expect(sent[0]!.message.addresses).toEqual({ email: 'me@shop.example', subscriptions: [] })
    expect(isTrial(sent[0]!.message.deliveryId)).toBe(true)
    expect(logged).toContain('A test message was sent')
  })

  it('counts nowhere and gives no code', async () => {
    const before = api.shop.store.log.head()
    await test({ ...STEP, ...U1, to: 'me@shop.example' })
    expect(api.shop.store.log.head()).toBe(before)
    expect((await readProfile(api.shop.store.state, 1))?.coupons).toBeUndefined()
  })

  it('says what the tool said when it goes wrong', async () => {
    outcome = { result: 'auth', detail: '535 Bad login' }
    expect(await test({ ...STEP, to: 'me@shop.example', via: 'other' })).toEqual({
      ok: false,
      connection: 'other',
      to: 'me@shop.example',
      result: 'auth',
      detail: '535 Bad login',
    })
    outcome = { result: 'accepted', detail: '250 OK' }
    expect(await test({ template: 'broken', to: 'me@shop.example' })).toMatchObject({
      ok: false,
      connection: 'mail',
      detail: expect.stringContaining('The subject is empty') as string,
    })
  })

  it('of a push goes to who has no device that we know of, where the tool knows them itself', async () => {
    sent = []
    expect(await test({ campaign: 'win-back', step: 'nudge', ...U1, via: 'known' })).toMatchObject({
      ok: true,
      connection: 'known',
    })
    expect(sent).toHaveLength(1)
  })

  it('of a push goes to the devices of the person, if there are any', async () => {
    sent = []
    const push = { campaign: 'win-back', step: 'nudge' }
    expect(await test({ ...push, ...U1 })).toMatchObject({
      ok: false,
      to: null,
      detail: 'This person has no device that takes push messages. Name somebody who has one by `profile`.',
    })
    expect(await test({ ...push, profile: { idType: 'user_id', id: 'U3' } })).toMatchObject({
      ok: true,
      connection: 'push',
    })
    expect(sent).toMatchObject([
      {
        message: {
          addresses: { subscriptions: [{ endpoint: 'https://push.example/1' }] },
          receiptUrl: expect.stringContaining('/l/p/') as string,
        },
      },
    ])
  })

  it('of a text message goes to the number that was named, and reports lead nowhere but to us', async () => {
    sent = []
    expect(await test({ template: 'text', ...U1, to: '0049 170 1234567' })).toEqual({
      ok: true,
      connection: 'texts',
      to: '+491701234567',
      result: 'accepted',
      detail: '250 OK',
    })
    expect(sent).toMatchObject([
      {
        message: {
          content: { channel: 'sms' },
          addresses: { phone: '+491701234567' },
          receiveUrl: 'http://rekindle.example/receive/texts',
        },
      },
    ])
  })

  it('is not sent to an address that is closed', async () => {
    sent = []
    expect(await test({ template: 'text', to: '+4930444444' })).toMatchObject({ ok: false })
    expect(await test({ ...STEP, to: 'gone@shop.example' })).toMatchObject({
      ok: false,
      detail: 'Nothing is sent to this address any more: it bounced, or the person complained.',
    })
    expect(sent).toEqual([])
  })

  it('stays in the house while sending does', async () => {
    for (const [sending, connection, to] of [
      ['inbox', 'inbox', 'me@shop.example'],
      ['{ test: boss@shop.example }', 'mail', 'boss@shop.example'],
    ] as const) {
      sent = []
      const other = await start(sending)
      expect(await test({ ...STEP, ...U1, to: 'me@shop.example' }, other)).toMatchObject({ ok: true, connection, to })
      expect(await test({ campaign: 'win-back', step: 'nudge', ...U1 }, other)).toMatchObject({
        ok: true,
        connection: 'inbox',
      })
      expect(await test({ template: 'text', to: '+491701234567' }, other)).toMatchObject({
        ok: true,
        connection: 'inbox',
      })
      expect(sent.map((one) => one.connection)).toEqual([connection, 'inbox', 'inbox'])
      expect(sent[0]!.message.addresses.email).toBe(to)
      await other.close()
    }
  })

  it('says what is wrong with the question', async () => {
    const wrong = (body: object) => refusal(body, '/api/messages/test')
    expect(await wrong(STEP)).toBe('400 bad_request to: Say by `to` which address the email goes to.')
    expect(await wrong({ ...STEP, to: 'nobody' })).toMatch(/^400 bad_request to/)
    expect(await wrong({ template: 'text' })).toBe(
      '400 bad_request to: Say by `to` which number the text message goes to.',
    )
    expect(await wrong({ template: 'text', to: '0170 1234567' })).toMatch(/^400 bad_request to: .* with its country/)
    expect(await wrong({ campaign: 'win-back', step: 'nudge', to: 'me@shop.example' })).toMatch(
      /^400 bad_request to: A push message goes to the devices/,
    )
    expect(await wrong({ ...STEP, to: 'me@shop.example', via: 'mial' })).toBe(
      '404 not_found via: There is no connection "mial". Did you mean "mail"?',
    )
    expect(await wrong({ ...STEP, to: 'me@shop.example', via: 'push' })).toMatch(
      /^400 bad_request via: The connection "push" can't send email/,
    )
  })
})
