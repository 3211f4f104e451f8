import { describe, expect, it } from 'vitest'
import { brazeSettings } from '../../src/connections/braze/braze-settings.ts'
import braze from '../../src/connections/braze/index.ts'
import type { ForwardedEvent, HttpCall } from '../../src/connections/connection.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { type CatalogueRequest, catalogueRequests } from '../vendors/catalogue-request.ts'
import { forwardedEvent } from '../vendors/forwarded-event.ts'

type Fields = Readonly<Record<string, unknown>>
type Action = 'trackEvent' | 'updateUserProfile' | 'trackPurchase'

const ENDPOINT = 'https://rest.fra-01.braze.eu'
const OURS = { endpoint: ENDPOINT, apiKey: 'key', appId: 'app-1' }
const THEIRS = { endpoint: ENDPOINT, api_key: 'key', app_id: 'app-1' }

/**
 * Where we mean to say something else than @segment/action-destinations does by its default mappings: by the last name of the path.
 * Anything else that differs is a fault, and so is a row that no event shows.
 */
const DIFFERENCES: Readonly<Record<string, string>> = {
  time: 'We tell when it happened, they when it arrived: a late event would stand at the wrong place in the life of the user.',
  email: 'An event is addressed by one identifier. They add the email address beside the user id.',
  user_alias:
    'Who has no user id is an alias by their device, so that it can be merged later. They need a mapping for that.',
  currency: 'A product without a currency has that of its order, then that of the settings. They say USD.',
  dob: 'A birthday is the date of birth. They need a mapping for that.',
  time_zone: 'Known from the context or the trait `timezone`, and needed to send at the right hour.',
  language: 'A trait of that name is what Braze calls so. They take it out.',
  country: 'Also from the trait or the address, where the context knows no location.',
  gender: 'Spaces around it do not matter. They leave them.',
  braze_id: "Braze's own id in the properties is a second identifier beside the user id. They send both.",
}
const shown = new Set<string>()

function ourRequest(events: readonly ForwardedEvent[], settings: Fields = OURS): HttpCall {
  return braze.forward!.call(brazeSettings.parse(settings), events, 0) as HttpCall
}

async function theirRequest(
  action: Action,
  events: readonly ForwardedEvent[],
  mapping: Fields = {},
): Promise<CatalogueRequest> {
  const run = { destination: 'braze', action, settings: THEIRS, mapping, events: events.map(({ spec }) => spec) }
  const [request] = await catalogueRequests({ ...run, answer: () => ({ status: 201, body: { message: 'success' } }) })
  if (!request) throw new Error('They sent nothing.')
  return request
}

/** Paths at which two values differ; null and absent are not the same. */
function differences(ours: unknown, theirs: unknown, path: string): readonly string[] {
  if (Object.is(ours, theirs)) return []
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) return [path]
  if (Array.isArray(ours) !== Array.isArray(theirs)) return [path]
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  return [...keys].flatMap((key) => differences((ours as Fields)[key], (theirs as Fields)[key], `${path}.${key}`))
}

/** The names of all that differs. */
function differing(ours: HttpCall, theirs: CatalogueRequest): readonly string[] {
  const headers = ['authorization', 'content-type', 'x-braze-batch'].filter(
    (name) => ours.headers[name] !== theirs.headers[name],
  )
  const ends = (['method', 'url'] as const).filter((name) => ours[name] !== theirs[name])
  const paths = differences(JSON.parse(ours.body!), theirs.body, 'body')
  const names = paths.map((path) => /^body\.\w+\.\d+\.(\w+)/.exec(path)?.[1] ?? path)
  for (const name of names) shown.add(name)
  return [...new Set([...ends, ...headers, ...names])].sort()
}

const at = '2026-11-23T09:00:00.000Z'
const track = (more: Fields): Fields => ({
  type: 'track',
  event: 'Product Added',
  messageId: 'm1',
  userId: 'U1',
  timestamp: at,
  properties: { product_id: 'P1', price: 9.5, tags: ['a', 'b'], nested: { deep: { ok: true } }, none: null },
  ...more,
})
const identify = (traits: Fields, context: Fields = {}): Fields => ({
  type: 'identify',
  messageId: 'm1',
  userId: 'U1',
  timestamp: at,
  traits,
  context,
})
const order = (properties: Fields): Fields => track({ event: 'Order Completed', properties })
const LAPTOP = { product_id: 'P1', sku: 'L-1', name: 'Laptop', price: 999.9, quantity: 2, currency: 'EUR' }
const MOUSE = { product_id: 'P2', price: 19, quantity: 1, currency: 'EUR', colour: 'red' }
const LOCATION = { country: 'DE', latitude: 52.5, longitude: 13.4 }

interface Case {
  readonly title: string
  readonly action: Action
  readonly event: Fields
  readonly mapping?: Fields
  readonly settings?: Fields
  /** What differs, each a row of the table. */
  readonly differs: readonly string[]
}

const CASES: readonly Case[] = [
  { title: 'a track call', action: 'trackEvent', event: track({}), differs: ['time'] },
  { title: 'one without properties', action: 'trackEvent', event: track({ properties: {} }), differs: ['time'] },
  {
    title: 'one with the email address in the context',
    action: 'trackEvent',
    event: track({ context: { traits: { email: 'ada@example.com' } } }),
    differs: ['time', 'email'],
  },
  {
    title: 'one of a device, where their mapping makes an alias of it',
    action: 'trackEvent',
    event: track({ userId: undefined, anonymousId: 'dev-1' }),
    mapping: { user_alias: { alias_name: { '@path': '$.anonymousId' }, alias_label: 'anonymous_id' } },
    differs: ['time'],
  },
  {
    title: 'one of a device with an email address',
    action: 'trackEvent',
    event: track({ userId: undefined, anonymousId: 'dev-1', properties: { email: 'ada@example.com' } }),
    differs: ['time', 'email', 'user_alias'],
  },
  {
    title: "one that names Braze's own id",
    action: 'trackEvent',
    event: track({ properties: { braze_id: 'b1' } }),
    differs: ['time', 'braze_id'],
  },
  {
    title: 'one that creates nobody',
    action: 'trackEvent',
    event: track({}),
    mapping: { _update_existing_only: true },
    settings: { ...OURS, onlyExisting: true },
    differs: ['time'],
  },
  {
    title: 'standard and custom traits',
    action: 'updateUserProfile',
    event: identify(
      {
        email: 'ada@example.com',
        firstName: 'Ada',
        lastName: 'Lovelace',
        phone: '+4930123456',
        gender: 'female',
        avatar: 'https://shop.example/ada.png',
        address: { city: 'Berlin', street: 'Torstr. 1' },
        plan: 'pro',
        age: 36,
        vip: true,
        tags: ['a', 'b'],
        company: { name: 'Engines', size: 3 },
      },
      { location: LOCATION },
    ),
    differs: [],
  },
  { title: 'no traits', action: 'updateUserProfile', event: identify({}), differs: [] },
  {
    title: 'traits that are taken away',
    action: 'updateUserProfile',
    event: identify({ email: null, firstName: null, phone: null, gender: null, plan: null }),
    differs: [],
  },
  ...['M', 'Man', 'MALE', 'w', 'woman', 'Other', 'o', 'not applicable', 'N', 'prefer not to say', 'x'].map(
    (gender): Case => ({
      title: `the gender ${gender}`,
      action: 'updateUserProfile',
      event: identify({ gender }),
      differs: [],
    }),
  ),
  {
    title: 'a gender with spaces',
    action: 'updateUserProfile',
    event: identify({ gender: ' f ' }),
    differs: ['gender'],
  },
  {
    title: 'names that are no attributes',
    action: 'updateUserProfile',
    event: identify({ external_id: 'X', time: 'x', products: [1], properties: {}, batch_size: 3, plan: 'pro' }),
    differs: [],
  },
  {
    title: 'what we know a place for',
    action: 'updateUserProfile',
    event: identify(
      { birthday: '1815-12-10', language: 'en', address: { country: 'GB' } },
      { timezone: 'Europe/London' },
    ),
    differs: ['dob', 'language', 'country', 'time_zone'],
  },
  {
    title: 'an order',
    action: 'trackPurchase',
    event: order({ order_id: 'O1', total: 2018.8, products: [LAPTOP, MOUSE], coupon: null }),
    differs: ['time'],
  },
  {
    title: 'an order of one product',
    action: 'trackPurchase',
    event: order({ order_id: 'O1', products: [LAPTOP] }),
    differs: ['time'],
  },
  {
    title: 'prices as texts, and no quantity',
    action: 'trackPurchase',
    event: order({ products: [{ product_id: 7, price: '19.50', currency: 'EUR' }] }),
    differs: ['time'],
  },
  {
    title: 'no currency at all',
    action: 'trackPurchase',
    event: order({ products: [{ product_id: 'P1', price: 1 }] }),
    differs: ['time'],
  },
  {
    title: 'the currency of the order',
    action: 'trackPurchase',
    event: order({ currency: 'SEK', products: [{ product_id: 'P1', price: 1 }] }),
    differs: ['time', 'currency'],
  },
]

describe('what we send to Braze agrees with @segment/action-destinations', () => {
  it.each(CASES)('$action: $title', async ({ action, event, mapping, settings, differs }) => {
    const events = [forwardedEvent(event)]
    const theirs = await theirRequest(action, events, mapping)
    expect(differing(ourRequest(events, settings), theirs)).toEqual(differs.toSorted())
  })

  it.each<[Action, (index: number) => Fields, readonly string[]]>([
    [
      'trackEvent',
      (index) => track({ messageId: `m${index}`, userId: `U${index}`, properties: made(index) }),
      ['time'],
    ],
    ['updateUserProfile', (index) => ({ ...identify(made(index)), userId: `U${index}` }), []],
    [
      'trackPurchase',
      (index) => order({ ...made(index), products: [{ ...made(index + 1), ...LAPTOP }, MOUSE] }),
      ['time'],
    ],
  ])('%s: batches of generated events', async (action, eventOf, differs) => {
    const events = Array.from({ length: 30 }, (_, index) => forwardedEvent(eventOf(index)))
    expect(differing(ourRequest(events), await theirRequest(action, events))).toEqual(differs)
  })

  it.each<[string, Action, Fields, RegExp | undefined]>([
    ['somebody who is only a device', 'trackEvent', track({ userId: undefined, anonymousId: 'd' }), /required/],
    ['a product without a price', 'trackPurchase', order({ products: [{ product_id: 'P1' }] }), /price/i],
    ['a product known by its SKU', 'trackPurchase', order({ products: [{ sku: 'S', price: 1 }] }), /product/i],
    ['an order without products', 'trackPurchase', order({ order_id: 'O1' }), /products/i],
  ])('%s is refused there, and told here', async (_title, action, event, refusal) => {
    const events = [forwardedEvent(event)]
    await expect(theirRequest(action, events)).rejects.toThrow(refusal)
    const body = JSON.parse(ourRequest(events).body!) as Readonly<Record<string, readonly unknown[]>>
    expect(Object.values(body).flat()).toHaveLength(1)
  })

  it('differs in what the table says, and each row of it shows', () => {
    expect([...shown].sort()).toEqual(Object.keys(DIFFERENCES).sort())
  })
})

/** Texts, numbers, lists and objects under names that mean nothing to Braze. */
function made(seed: number): Fields {
  const random = createSeededRandom(seed)
  const scalar = (): unknown => {
    const at = Math.floor(random.float() * 6)
    return ['Größe 🛒', '"quoted"\r\n', random.float() * 100, at % 2 === 0, null, Math.floor(random.float() * 9)][at]
  }
  const names = ['colour', 'size', 'Größe', 'a b', 'x.y', 'constructor_', 'plan', 'rating']
  return Object.fromEntries(
    names.flatMap((name): readonly (readonly [string, unknown])[] => {
      const kind = random.float()
      if (kind < 0.3) return []
      if (kind < 0.7) return [[name, scalar()]]
      return [[name, kind < 0.85 ? [scalar(), scalar()] : { one: scalar(), two: { three: scalar() } }]]
    }),
  )
}
