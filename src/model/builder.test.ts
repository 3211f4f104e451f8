import { expect, it } from 'vitest'
import { campaign, cohort, workspace } from './builder.ts'
import { parseWorkspace, parseWorkspaceObject } from './parse-workspace.ts'

const options = { env: () => undefined, readFile: () => undefined, kinds: {} }

const built = workspace({
  workspace: 'shop',
  identity: {
    blocked: ['kiosk-*'],
    types: { anonymous_id: { limit: 20 }, loyalty_card: { limit: 1, blocked: ['0000'] } },
    priority: ['user_id', 'loyalty_card'],
    usersPerDevice: 5,
  },
  connections: { inbox: { kind: 'inbox', throttle: { atMost: 10, per: '1s' } } },
  topics: { offers: { name: 'Offers', default: 'out' }, tips: null, news: { confirm: true } },
  policies: {
    quietHours: [{ channel: ['push', 'email'], from: '22:00', to: '8:00', timezone: 'Europe/Berlin', then: 'edge' }],
    caps: [
      { channel: 'push', atMost: 3, per: '1d' },
      { tag: 'news', atMost: 1, per: '12h', then: 'wait' },
    ],
    consent: { email: 'marketing', audiences: { purpose: 'advertising', unknown: 'deny' } },
    holdout: '2%',
  },
  tracking: { utm: { source: 'rekindle', campaign: 'all' } },
  coupons: { comeback: { discount: '10%', codes: { file: 'codes.csv', warnBelow: 100 }, expires: '7d' } },
  computed: {
    lifetime_value: { sum: 'total', of: 'Order Completed' },
    cart: { collect: 'product_id', of: 'Product Added', within: '30d', atMost: 5, minus: 'Product Removed' },
    wishes: { collect: 'sku', of: 'Wished', minus: ['Unwished', { did: 'Order Completed', path: 'products[].sku' }] },
  },
  cohorts: {
    spenders: cohort({
      where: {
        all: [
          { trait: 'lifetime_value', gte: 500 },
          { aggregate: { distinct: 'products[].sku', of: 'Order Completed', within: '90d' }, gte: 3, lt: 9 },
          { sequence: [{ did: 'A' }, { didNot: 'C' }, { did: 'B', within: '1h' }], within: '7d', same: ['x'] },
          { did: 'A', from: '2027-01-01', until: '2027-02-01' },
          { reachable: 'push' },
          { subscribed: 'newsletter' },
        ],
      },
    }),
    carts: cohort({
      where: {
        all: [
          { did: 'Product Added', within: '30d' },
          { didNot: 'Order Completed', since: 'Product Added' },
        ],
        for: '1h',
      },
    }),
  },
  campaigns: {
    sale: campaign({
      status: 'draft',
      entry: { schedule: { at: '2027-03-01 09:00', lateUpTo: '1h' }, cohort: 'carts', throttle: '1000/h' },
      steps: [{ wait: '1h' }],
    }),
    weekly: campaign({
      onResume: { lateUpTo: '2h' },
      entry: {
        schedule: { cron: '0 9 * * mon', timezone: 'Europe/Berlin' },
        cohort: 'carts',
        throttle: { atMost: 50, per: '1m' },
      },
      steps: [{ wait: '1h' }],
    }),
    hello: campaign({
      tags: ['news'],
      topic: 'offers',
      throttle: { atMost: 500, per: '1m' },
      consent: { purpose: 'offers', unknown: 'allow' },
      priority: 10,
      entry: { cohort: 'carts' },
      exit: [{ leaves: 'carts' }],
      goal: { did: 'Order Completed', within: '7d', ends: true },
      steps: [
        {
          send: 'push',
          id: 'nudge',
          coupon: 'comeback',
          whenCapped: 'exit',
          message: { title: 'Your cart', body: 'is waiting' },
        },
        { waitFor: { opened: 'nudge' }, upTo: '4h', then: [{ exit: 'engaged' }] },
        { wait: { until: { at: 'bestHour', fallback: '9:00', on: ['mon', 'tue'] } } },
      ],
    }),
  },
})

const written = `
version: 1
workspace: shop
identity:
  blocked: [Kiosk-*]
  types: { anonymous_id: { limit: 20 }, loyalty_card: { limit: 1, blocked: ["0000"] } }
  priority: [user_id, loyalty_card]
  usersPerDevice: 5
connections: { inbox: { kind: inbox, throttle: { atMost: 10, per: 1s } } }
topics: { offers: { name: Offers, default: out }, tips: , news: { confirm: true, default: out } }
policies:
  quietHours: [{ channel: [push, email], from: 22:00, to: "08:00", timezone: Europe/Berlin, then: edge }]
  caps: [{ channel: push, atMost: 3, per: 1d, then: skip }, { tag: news, atMost: 1, per: 12h, then: wait }]
  consent: { email: { purpose: marketing, unknown: allow }, audiences: advertising }
  holdout: 2%
tracking: { utm: { source: rekindle, campaign: all } }
coupons:
  comeback: { discount: 10%, codes: { file: ./codes.csv, warnBelow: 100 }, expires: 7d }
computed:
  lifetime_value: { sum: total, of: Order Completed }
  cart: { collect: product_id, of: Product Added, within: 30d, atMost: 5, minus: Product Removed }
  wishes: { collect: sku, of: Wished, minus: [Unwished, { did: Order Completed, path: "products[].sku" }] }
cohorts:
  spenders:
    where:
      all:
        - { trait: lifetime_value, gte: 500 }
        - { aggregate: { distinct: "products[].sku", of: Order Completed, within: 90d }, gte: 3, lt: 9 }
        - { sequence: [{ did: A }, { didNot: C }, { did: B, within: 1h }], within: 7d, same: [x] }
        - { did: A, from: 2027-01-01, until: 2027-02-01 }
        - { reachable: push }
        - { subscribed: newsletter }
  carts:
    where:
      all: [{ did: Product Added, within: 30d }, { didNot: Order Completed, since: Product Added }]
      for: 1h
campaigns:
  sale:
    status: draft
    entry: { schedule: { at: "2027-03-01T09:00", lateUpTo: 60m }, cohort: carts, throttle: { atMost: 1000, per: 1h } }
    steps: [{ wait: 1h }]
  weekly:
    onResume: { lateUpTo: 120m }
    entry: { schedule: { cron: "0  9 * * mon", timezone: Europe/Berlin }, cohort: carts, throttle: 50/m }
    steps: [{ wait: 1h }]
  hello:
    tags: [news, news]
    topic: offers
    throttle: { atMost: 500, per: 60s }
    consent: offers
    priority: 10
    entry: { cohort: carts }
    exit: [{ leaves: carts }]
    goal: { did: Order Completed, within: 7d, ends: true }
    steps:
      - { send: push, id: nudge, coupon: comeback, whenCapped: exit, message: { title: Your cart, body: is waiting } }
      - { waitFor: { opened: nudge }, upTo: 4h, then: [{ exit: engaged }] }
      - { wait: { until: { at: bestHour, fallback: 09:00, on: [tue, mon], timezone: profile } } }
`

it('What is built is what would be written', () => {
  const parsed = parseWorkspaceObject(built, options)
  expect(parsed.ok).toBe(true)
  expect(parsed).toEqual(parseWorkspace(written, options))
})

it('What is built is a workspace file when printed', () => {
  expect(parseWorkspace(JSON.stringify(built), options)).toEqual(parseWorkspaceObject(built, options))
})

it('A mistake in what is built is seen while it is written, and found when it is read', () => {
  const mistakes = {
    cohorts: {
      // @ts-expect-error the word is `within`
      a: cohort({ where: { did: 'A', wihtin: '7d' } }),
      // @ts-expect-error an aggregate has one function
      b: cohort({ where: { aggregate: { sum: 'x', avg: 'x', of: 'A' }, gte: 1 } }),
      // @ts-expect-error it has a function
      c: cohort({ where: { aggregate: { of: 'A' }, gte: 1 } }),
      // @ts-expect-error a step is one event
      d: cohort({ where: { sequence: [{ did: 'A' }, { did: 'B', didNot: 'C' }] } }),
      // @ts-expect-error a collection is for templates
      f: cohort({ where: { aggregate: { collect: 'x', of: 'A' }, gte: 1 } }),
      // @ts-expect-error a channel is push, email, sms or webhook
      e: cohort({ where: { reachable: 'fax' } }),
    },
    campaigns: {
      // @ts-expect-error a push has a title
      b: campaign({ entry: { cohort: 'a' }, steps: [{ send: 'push', message: { body: 'B' } }] }),
      // @ts-expect-error a step does something
      c: campaign({ entry: { cohort: 'a' }, steps: [{ id: 'a' }] }),
    },
  }
  const parsed = parseWorkspaceObject(workspace({ workspace: 'shop', ...mistakes }), options)
  expect(parsed.ok || parsed.error.map(({ path }) => path)).toEqual([
    'cohorts.a.where.wihtin',
    'cohorts.b.where.aggregate.avg',
    'cohorts.c.where.aggregate',
    'cohorts.d.where.sequence[1].didNot',
    'cohorts.f.where.aggregate.collect',
    'cohorts.e.where.reachable',
    'campaigns.b.steps[0].message',
    'campaigns.c.steps[0]',
  ])
})
