import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import shopify from '../../src/connections/shopify/index.ts'
import { readSettings } from '../../src/connections/registry.ts'
import { describeConnection } from './connection-suite.ts'
import { SHOPIFY_SAMPLES } from './shopify-samples.ts'

const SECRET = 'hush-hush-hush-hush-hush'

describeConnection({
  kind: shopify,
  secrets: ['signingSecret'],
  start: async () => ({
    settings: { signingSecret: SECRET },
    allSettings: {
      signingSecret: SECRET,
      shop: 'my-shop.myshopify.com',
      people: 'customer',
      orderCompleted: 'created',
    },
    taken: () => 0,
    close: async () => {},
  }),
  bad: [
    { settings: { signingSecret: '' }, path: 'signingSecret' },
    { settings: { shop: 'https://my-shop.myshopify.com' }, path: 'shop' },
    { settings: { people: 'phone' }, path: 'people' },
    { settings: { orderCompleted: 'shipped' }, path: 'orderCompleted' },
  ],
  replies: [],
  receive: {
    sign: (request, settings) => ({
      ...request,
      headers: {
        ...request.headers,
        'X-Shopify-Hmac-Sha256': createHmac('sha256', String(settings['signingSecret']))
          .update(request.body)
          .digest('base64'),
      },
    }),
    otherSecret: { signingSecret: 'another-another-another' },
    signsBody: true,
    samples: SHOPIFY_SAMPLES,
  },
})

const sample = (when: string) => {
  const { request } = SHOPIFY_SAMPLES.find((one) => one.when === when) ?? SHOPIFY_SAMPLES[0]!
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    method: 'POST',
    url: '',
    headers: Object.fromEntries(headers),
    body: Buffer.from(request.body),
    now: 0,
  } as const
}
const readWith = (settings: object, when: string) => {
  const own = readSettings('shopify', { signingSecret: SECRET, ...settings })
  return own.ok ? shopify.receive?.read(own.value as never, sample(when)) : []
}

it('counts an order when it is paid, if that is wanted, and once only', () => {
  expect(readWith({ orderCompleted: 'paid' }, 'orders/create')).toEqual([{ kind: 'noted', name: 'orders/create' }])
  const [paid] = readWith({ orderCompleted: 'paid' }, 'orders/paid') ?? []
  const [created] = readWith({}, 'orders/create') ?? []
  expect(paid).toEqual(created)
})

it('names people by their address alone, if that is wanted', () => {
  const [order] = readWith({ people: 'email' }, 'orders/create') ?? []
  expect(order).toMatchObject({ spec: { context: { traits: { email: 'bob@shop.example' } } } })
  expect(order).not.toHaveProperty('spec.userId')
})

it('refuses what another shop tells with the same secret', () => {
  const request = sample('orders/create')
  const signed = {
    ...request,
    headers: {
      ...request.headers,
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(request.body).digest('base64'),
    },
  }
  const verify = (shop: string) => shopify.receive?.verify({ signingSecret: SECRET, shop } as never, signed, undefined)
  expect(verify('My-Shop.myshopify.com')).toEqual({ ok: true })
  expect(verify('other.myshopify.com')).toMatchObject({ ok: false, reason: 'forged' })
})
