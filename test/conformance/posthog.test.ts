import { expect, it } from 'vitest'
import posthog from '../../src/connections/posthog/index.ts'
import type { Properties } from '../../src/model/event.ts'
import { describeConnection } from './connection-suite.ts'
import type { ToolRequest } from './receive-case.ts'

const KEY = 'posthog-key-0123456789'
const ANONYMOUS = '01890d0c-6f2b-7c3a-9d5e-2b1f0a9c8d7e'
const at = Date.UTC(2026, 10, 23, 12)
let count = 0
const event = (name: string, properties: object = {}, distinctId = 'U1') => ({
  uuid: `0192f5c0-0000-7000-8000-00000000000${(count++).toString(16)}`,
  event: name,
  distinct_id: distinctId,
  timestamp: '2026-11-23T12:00:00.000000+00:00',
  elements_chain: '',
  url: 'https://eu.posthog.com/project/1/events/x',
  properties: { $lib: 'web', $ip: '192.0.2.1', $raw_user_agent: 'Mozilla/5.0 (X11)', token: 'phc_1', ...properties },
})
const person = { id: 'p1', name: 'ada', url: '', properties: { email: 'ada@shop.example', $browser: 'Chrome' } }
const told = (body: unknown): ToolRequest => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const spec = (more: Properties) => ({ kind: 'spec', at, spec: more }) as const

const samples = [
  {
    when: 'an event of the shop',
    request: told({
      event: event('Order Completed', { order_id: 'o1', $is_identified: true, $device_id: ANONYMOUS }),
      person,
    }),
    items: [
      spec({
        type: 'track',
        event: 'Order Completed',
        userId: 'U1',
        anonymousId: ANONYMOUS,
        properties: { order_id: 'o1', vendor: 'posthog' },
        context: { ip: '192.0.2.1', userAgent: 'Mozilla/5.0 (X11)', traits: { email: 'ada@shop.example' } },
      }),
    ],
  },
  {
    when: '$pageview of somebody unknown',
    request: told({
      event: event('$pageview', { $current_url: 'https://shop.example/a?b', $pathname: '/a', title: 'A' }, ANONYMOUS),
      person: { properties: {} },
    }),
    items: [
      spec({
        type: 'page',
        anonymousId: ANONYMOUS,
        properties: { url: 'https://shop.example/a?b', path: '/a', title: 'A' },
        context: { page: { url: 'https://shop.example/a?b', path: '/a', title: 'A' } },
      }),
    ],
  },
  {
    when: '$screen',
    request: told({ event: event('$screen', { $screen_name: 'Cart' }) }),
    items: [spec({ type: 'screen', name: 'Cart', userId: 'U1' })],
  },
  {
    when: '$identify',
    request: told({
      event: event('$identify', {
        $anon_distinct_id: ANONYMOUS,
        $set: { email: 'ada@shop.example', plan: 'pro' },
        $set_once: { plan: 'free', from: 'ad' },
      }),
      person,
    }),
    items: [
      spec({
        type: 'identify',
        userId: 'U1',
        anonymousId: ANONYMOUS,
        traits: { email: 'ada@shop.example', plan: 'pro', from: 'ad' },
      }),
    ],
  },
  {
    when: '$set, the event alone',
    request: told(event('$set', { $set: { plan: 'pro' } })),
    items: [spec({ type: 'identify', userId: 'U1', traits: { plan: 'pro' } })],
  },
  {
    when: '$create_alias',
    request: told(event('$create_alias', { alias: 'U0' })),
    items: [spec({ type: 'alias', userId: 'U1', previousId: 'U0' })],
  },
  {
    when: '$groupidentify',
    request: told(event('$groupidentify', { $group_type: 'company', $group_key: 'g1', $group_set: { name: 'Shop' } })),
    items: [spec({ type: 'group', groupId: 'g1', userId: 'U1', traits: { name: 'Shop' } })],
  },
  {
    when: 'a person that is said not to be known',
    request: told(event('Product Viewed', { $is_identified: false }, 'd1')),
    items: [spec({ type: 'track', anonymousId: 'd1' })],
  },
]

const settings = { key: KEY }
const common = {
  kind: posthog,
  secrets: ['key'],
  start: async () => ({ settings, allSettings: settings, taken: () => 0, close: async () => {} }),
  replies: [],
}
const receive = {
  otherSecret: { key: 'another-key-0123456789' },
  signsBody: false,
  samples,
  batch: { request: told([event('A'), 5, { event: 'B' }, { event: {} }]), good: 1, bad: 3 },
}

describeConnection({
  ...common,
  bad: [
    { settings: { key: 'short' }, path: 'key' },
    { settings: { key: 'with spaces and more of it' }, path: 'key' },
  ],
  receive: {
    ...receive,
    sign: (request, own) => ({ ...request, headers: { ...request.headers, 'X-Rekindle-Key': String(own['key']) } }),
  },
})

describeConnection({
  ...common,
  bad: [],
  receive: { ...receive, sign: (request, own) => ({ ...request, query: `?key=${String(own['key'])}` }) },
})

it('takes the key as a bearer token too', () => {
  const verify = (authorization: string) =>
    posthog.receive?.verify(
      settings,
      { method: 'POST', url: '/receive/ph', headers: { authorization }, body: Buffer.alloc(0), now: 0 },
      undefined,
    )
  expect(verify(`Bearer ${KEY}`)).toEqual({ ok: true })
  expect(verify('Bearer another')).toMatchObject({ reason: 'forged' })
  expect(verify('Basic x')).toMatchObject({ reason: 'unsigned' })
})
