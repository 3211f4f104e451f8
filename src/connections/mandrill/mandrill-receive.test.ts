import { describe, expect, it } from 'vitest'
import type { ReceivedRequest } from '../connection.ts'
import mandrill from './index.ts'
import { mandrillSignature } from './mandrill-signature.ts'

const URL_TOLD = 'https://rekindle.shop.example/receive/mail'
const KEY = 'ntynTMaFpM_localLocalLocal'
const settings = {
  apiKey: 'k',
  from: 'hi@shop.example',
  webhookKey: KEY,
  baseUrl: 'https://mandrillapp.com/api/1.0',
}
const { webhookKey: _webhookKey, ...withoutKey } = settings

/** What a browser shows as a plus or a percent sign must be undone before signing. */
function call(text: string, over: { key?: string; signature?: string; url?: string } = {}): ReceivedRequest {
  const body = new URLSearchParams({ mandrill_events: text })
  const signature = over.signature ?? mandrillSignature(over.key ?? KEY, URL_TOLD, body)
  return {
    method: 'POST',
    url: over.url ?? URL_TOLD,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature !== '' && { 'x-mandrill-signature': signature }),
    },
    body: Buffer.from(body.toString()),
    now: Date.UTC(2026, 10, 23),
  }
}
const verify = (
  request: ReceivedRequest,
  own: typeof withoutKey & { webhookKey?: string; webhookUrl?: string } = settings,
) => mandrill.receive!.verify(own, request, undefined)
const read = (text: string) => mandrill.receive!.read(settings, call(text))
const readAll = (...items: readonly unknown[]) => read(JSON.stringify(items))

const ID = 'exampleaaaaaaaaaaaaaaaaaaaaaaaaa'
const AGENT = 'Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10.6; en-US; rv:1.9.1.8) Gecko/20100317 Postbox/1.1.3'
const message = {
  ts: 1365109999,
  subject: 'Your cart',
  email: 'ada@example.com',
  sender: 'hi@shop.example',
  tags: ['cart-recovery'],
  opens: [],
  clicks: [],
  state: 'sent',
  metadata: { delivery_id: 'dlv_1', campaign_name: 'cart-recovery' },
  _id: ID,
  _version: 'exampleaaaaaaaaaaaaaaa',
}
const told = (event: string, over: object = {}, msg: object = {}) => ({
  event,
  _id: ID,
  ts: 1384954004,
  msg: { ...message, ...msg },
  ...over,
})
const about = { deliveryId: 'dlv_1', vendorId: ID, email: 'ada@example.com' }

describe('a call of the tool', () => {
  it('is believed by its signature over the address and the decoded fields', () => {
    expect(verify(call(JSON.stringify([told('open', { user_agent: 'a+b & c%20' })])))).toEqual({ ok: true })
  })

  it('a request that Mandrill itself made and signed (webhook test of 2013, two clicks, 4,091 bytes)', () => {
    const click = String.raw`{"event":"click","msg":{"ts":1365109999,"subject":"This an example webhook message","email":"example.webhook@mandrillapp.com","sender":"example.sender@mandrillapp.com","tags":["webhook-example"],"opens":[{"ts":1365111111}],"clicks":[{"ts":1365111111,"url":"http:\/\/mandrill.com"}],"state":"sent","metadata":{"user_id":111},"_id":"exampleaaaaaaaaaaaaaaaaaaaaaaaaa","_version":"exampleaaaaaaaaaaaaaaa"},"ip":"127.0.0.1","location":{"country_short":"US","country":"United States","region":"Oklahoma","city":"Oklahoma City","latitude":35.4675598145,"longitude":-97.5164337158,"postal_code":"73101","timezone":"-05:00"},"user_agent":"Mozilla\/5.0 (Macintosh; U; Intel Mac OS X 10.6; en-US; rv:1.9.1.8) Gecko\/20100317 Postbox\/1.1.3","user_agent_parsed":{"type":"Email Client","ua_family":"Postbox","ua_name":"Postbox 1.1.3","ua_version":"1.1.3","ua_url":"http:\/\/www.postbox-inc.com\/","ua_company":"Postbox, Inc.","ua_company_url":"http:\/\/www.postbox-inc.com\/","ua_icon":"http:\/\/cdn.mandrill.com\/img\/email-client-icons\/postbox.png","os_family":"OS X","os_name":"OS X 10.6 Snow Leopard","os_url":"http:\/\/www.apple.com\/osx\/","os_company":"Apple Computer, Inc.","os_company_url":"http:\/\/www.apple.com\/","os_icon":"http:\/\/cdn.mandrill.com\/img\/email-client-icons\/macosx.png","mobile":false},"url":"http:\/\/mandrill.com","ts":1379233940}`
    const request = call(`[${click},${click}]`, {
      url: 'http://requestb.in/q9a918q9',
      signature: '7rUa4lNJitlb178MgGOcHO6T4Bg=',
    })
    expect(request.body).toHaveLength(4091)
    const own = { ...settings, webhookKey: 'ntynTMaFpM_octE5R1DKAw' }
    expect(verify(request, own)).toEqual({ ok: true })
    expect(verify({ ...request, url: `${request.url}/` }, own)).toMatchObject({ reason: 'forged' })
    const items = mandrill.receive!.read(own, request)
    expect(items).toHaveLength(2)
    expect(items[0]).toEqual(items[1])
    expect(items[0]).toMatchObject({
      event: 'Email Link Clicked',
      at: 1379233940_000,
      about: { vendorId: ID, email: 'example.webhook@mandrillapp.com' },
      properties: { link_url: 'http://mandrill.com', open_class: 'human', machine: false },
    })
  })

  it('is believed at the address as it was entered, where that is another', () => {
    const request = call('[]', { url: 'http://10.0.0.5:3300/receive/mail' })
    expect(verify(request)).toMatchObject({ ok: false, reason: 'forged' })
    expect(verify(request, { ...settings, webhookUrl: URL_TOLD })).toEqual({ ok: true })
  })

  it.each([
    ['another key', call('[{}]', { key: 'other' }), 'forged'],
    ['another body', { ...call('[{}]'), body: Buffer.from('mandrill_events=%5B%7B%7D%2C%7B%7D%5D') }, 'forged'],
    ['another address', call('[{}]', { url: `${URL_TOLD}?x=1` }), 'forged'],
    ['a signature that is none', call('[{}]', { signature: 'ä' }), 'forged'],
    ['no signature', call('[{}]', { signature: '' }), 'unsigned'],
    ['an unsigned trial', call('[]', { signature: '' }), 'unsigned'],
    ['events signed like a trial', call('[{}]', { key: 'test-webhook' }), 'forged'],
    ['a body that is no form', { ...call('[{}]'), body: Buffer.from([0xff, 0x00, 0x25]) }, 'forged'],
  ])('is refused with %s', (_what, request, reason) => {
    expect(verify(request)).toMatchObject({ ok: false, reason })
    expect(verify(request)).not.toMatchObject({ detail: expect.stringContaining(KEY) })
  })

  it('needs the key of the webhook, except for the trial that comes before there is one', () => {
    expect(verify(call('[{}]'), withoutKey)).toMatchObject({ ok: false, reason: 'not_set_up' })
    expect(verify(call('[]', { key: 'test-webhook' }), withoutKey)).toEqual({ ok: true })
    expect(verify(call('[]', { key: 'test-webhook' }))).toEqual({ ok: true })
    expect(read('[]')).toEqual([])
  })
})

describe('what it tells', () => {
  it.each([
    ['delivered', {}, 'Email Delivered', {}, `${ID}:delivered`],
    ['send', {}, 'Email Delivered', { evidence: 'sent' }, `${ID}:delivered`],
    [
      'open',
      { user_agent: AGENT, ip: '203.0.113.9' },
      'Email Opened',
      { open_class: 'human', machine: false },
      `${ID}:open:1384954004`,
    ],
    [
      'open',
      { user_agent: 'Mozilla/5.0' },
      'Email Opened',
      { open_class: 'machine', machine: true },
      `${ID}:open:1384954004`,
    ],
    ['open', {}, 'Email Opened', { open_class: 'unknown', machine: false }, `${ID}:open:1384954004`],
    [
      'click',
      { url: 'https://shop.example/cart' },
      'Email Link Clicked',
      { link_url: 'https://shop.example/cart', open_class: 'unknown', machine: false },
      `${ID}:click:1384954004:https://shop.example/cart`,
    ],
    ['hard_bounce', {}, 'Email Bounced', { bounce_type: 'hard' }, `${ID}:hard_bounce`],
    ['soft_bounce', {}, 'Email Bounced', { bounce_type: 'soft' }, `${ID}:soft_bounce:1384954004`],
    ['reject', {}, 'Email Bounced', { dropped: true }, `${ID}:reject`],
    ['spam', {}, 'Email Marked as Spam', {}, `${ID}:spam`],
    ['unsub', {}, 'Unsubscribed', { channel: 'email' }, `${ID}:unsub`],
  ])('%s %j: %s', (event, over, name, properties, id) => {
    const [item] = readAll(told(event, over))
    expect(item).toMatchObject({ kind: 'fact', id, event: name, at: 1384954004_000, about })
    expect(item).toHaveProperty('properties', {
      vendor: 'mandrill',
      vendor_event: event,
      email_subject: 'Your cart',
      ...properties,
    })
  })

  it('says where an open came from, in both spellings', () => {
    expect(readAll(told('open', { user_agent: AGENT, ip: '203.0.113.9' }))[0]).toHaveProperty('context', {
      ip: '203.0.113.9',
      userAgent: AGENT,
      user_agent: AGENT,
    })
    expect(readAll(told('delivered'))[0]).not.toHaveProperty('context')
  })

  it('says why a mail bounced, without the address', () => {
    const msg = {
      state: 'bounced',
      bounce_description: 'bad_mailbox',
      diag: 'smtp;550 5.1.1 <ada@example.com> unknown',
    }
    expect(readAll(told('hard_bounce', {}, msg))[0]).toMatchObject({
      properties: { reason: 'bad_mailbox: smtp;550 5.1.1 <[address]> unknown' },
    })
    expect(readAll(told('reject', {}, { reject: { reason: 'hard-bounce' } }))[0]).toMatchObject({
      properties: { dropped: true, bounce_type: 'hard', reason: 'hard-bounce' },
    })
    expect(readAll(told('reject', {}, { reject: { reason: 'unsub' } }))[0]).toMatchObject({
      properties: { dropped: true, bounce_type: 'block', reason: 'unsub' },
    })
  })

  it('notes what nothing follows from', () => {
    const reject = { reason: 'hard-bounce', email: 'ada@example.com' }
    expect(
      readAll(
        told('deferral'),
        told('inbound'),
        { type: 'blacklist', action: 'add', reject, ts: 1438785792 },
        told('new'),
      ),
    ).toEqual([
      { kind: 'noted', name: 'deferral' },
      { kind: 'noted', name: 'inbound' },
      { kind: 'noted', name: 'blacklist add' },
      { kind: 'noted', name: 'new' },
    ])
  })

  it('is not spoilt by a bad item', () => {
    const items = readAll(
      told('open', { ts: 'today' }),
      'text',
      null,
      {},
      { event: 'open', ts: 1384954004 },
      { event: 'open', ts: 1384954004, msg: { metadata: [] } },
      told('spam'),
    )
    expect(items.map(({ kind }) => kind)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad', 'bad', 'fact'])
    expect(items[0]).toMatchObject({ path: 'mandrill_events[0].ts', problem: 'is no time in seconds' })
    expect(items[3]).toMatchObject({ path: 'mandrill_events[3].event', problem: 'is missing' })
    expect(items[4]).toMatchObject({ path: 'mandrill_events[4].msg' })
  })

  it.each(['{}', '1', 'nonsense', ''])('is bad as a whole where it is no list: %j', (text) => {
    expect(read(text)).toMatchObject([{ kind: 'bad', path: 'mandrill_events' }])
  })

  it('is bad where the field is missing', () => {
    expect(mandrill.receive!.read(settings, { ...call('[]'), body: Buffer.from('a=1') })).toMatchObject([
      { kind: 'bad', path: 'mandrill_events', problem: 'is missing' },
    ])
  })
})
