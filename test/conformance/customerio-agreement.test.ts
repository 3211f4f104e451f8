import { describe, expect, it } from 'vitest'
import customerio from '../../src/connections/customerio/index.ts'
import type { ForwardedEvent } from '../../src/connections/connection.ts'
import type { Properties } from '../../src/model/event.ts'
import { catalogueRequests } from '../vendors/catalogue-request.ts'
import { forwardedEvent } from '../vendors/forwarded-event.ts'
import { useSettings } from './connection-case.ts'

/**
 * Segment's own Customer.io destination is the judge: for the same events ours sends the same, field by field, but for the differences
 * that are listed. A difference that is listed and not found is a failure, too.
 */
const AT = '2026-11-23T09:00:00.500Z'
const COMMON = { timestamp: AT, messageId: 'ajs-next-1700-abc', anonymousId: 'anon-1', context: {} }
const KNOWN = { ...COMMON, userId: 'U1' }
const DEVICE = { device: { token: 'tok-1', type: 'ios' }, app: { version: '2.1' } }

interface Agreement {
  readonly when: string
  readonly action: string
  readonly sent: Properties
  /** Paths of fields, and why ours are other. */
  readonly but?: Readonly<Record<string, string>>
  /** The entry of ours that is the counterpart, and why there are others. */
  readonly ours?: { readonly at: number; readonly of: number; readonly since: string }
}

const ULID = 'Customer.io tells repeats only by ULIDs, so the message id is made one.'

const AGREEMENTS: readonly Agreement[] = [
  {
    when: 'a person with an id',
    action: 'createUpdatePerson',
    sent: {
      ...KNOWN,
      type: 'identify',
      traits: {
        email: 'ada@example.com',
        plan: 'pro',
        age: 36,
        vip: true,
        nothing: null,
        tags: ['a', '2026-01-01'],
        createdAt: '2025-05-05T05:05:05.000Z',
        birthday: '1990-12-10',
        address: { city: 'Berlin', since: '2020-02-02T00:00:00Z' },
      },
    },
  },
  {
    when: 'a person with an address for an id',
    action: 'createUpdatePerson',
    sent: { ...COMMON, userId: 'ada@example.com', type: 'identify', traits: { created_at: 1_700_000_000 } },
    but: { 'attributes.created_at': 'A number stays one; the judge makes it text.' },
  },
  {
    when: 'a person named by the id of Customer.io',
    action: 'createUpdatePerson',
    sent: { ...COMMON, userId: 'cio_03000001', type: 'identify', traits: { email: 'new@example.com' } },
  },
  {
    when: 'a person of whom only the address is known',
    action: 'createUpdatePerson',
    sent: { ...COMMON, type: 'identify', traits: { email: 'ada@example.com', first_name: 'Ada' } },
  },
  {
    when: 'a person and their company',
    action: 'createUpdatePerson',
    sent: {
      ...KNOWN,
      type: 'identify',
      traits: { objectId: 'acme', objectTypeId: '2', relationshipAttributes: { role: 'admin' }, plan: 'pro' },
    },
  },
  {
    when: 'an event of a known person',
    action: 'trackEvent',
    sent: {
      ...KNOWN,
      type: 'track',
      event: 'Product Added',
      properties: {
        product_id: 'p1',
        price: 12.5,
        products: [{ sku: 'x', at: '2026-01-01T00:00:00Z' }],
        restocked_at: '2026-11-20T10:00:00+02:00',
        nested: { at: '2026-11-20' },
        text: '2026',
      },
    },
    but: { id: ULID },
  },
  {
    when: 'an event of somebody unknown',
    action: 'trackEvent',
    sent: { ...COMMON, type: 'track', event: 'Product Added', properties: { product_id: 'p1' } },
    but: { id: ULID },
  },
  {
    when: 'an event that an older SDK calls otherwise',
    action: 'trackEvent',
    sent: { ...KNOWN, type: 'track', event: 'Completed Order', properties: { order_id: 'o1' } },
    but: {
      id: ULID,
      name: 'One fact has one name for every tool.',
      'attributes.vendor_event': 'What it was called is kept.',
    },
  },
  {
    when: 'an event with traits beside it',
    action: 'trackEvent',
    sent: {
      ...KNOWN,
      type: 'track',
      event: 'Order Completed',
      properties: { total: 9 },
      context: { traits: { plan: 'pro' } },
    },
    but: { id: ULID },
    ours: { at: 1, of: 2, since: 'What is known of a person goes on with the event, computed traits above all.' },
  },
  {
    when: 'an event of a message',
    action: 'trackEvent',
    sent: {
      ...KNOWN,
      type: 'track',
      event: 'Email Opened',
      properties: { campaign_name: 'cart-recovery' },
    },
    but: { id: ULID, 'attributes.campaign.name': 'The name of a campaign is told in both spellings.' },
  },
  {
    when: 'a page',
    action: 'trackPageView',
    sent: {
      ...KNOWN,
      type: 'page',
      name: 'Cart',
      properties: { url: 'https://shop.example/cart', path: '/cart', title: 'Cart', name: 'Cart' },
    },
    but: { id: ULID },
  },
  {
    when: 'a screen',
    action: 'trackScreenView',
    sent: { ...KNOWN, type: 'screen', name: 'Cart', properties: { name: 'Cart', items: 3 } },
    but: { id: ULID },
  },
  {
    when: 'a device',
    action: 'createUpdateDevice',
    sent: {
      ...KNOWN,
      type: 'track',
      event: 'Device Created or Updated',
      properties: { model: 'x', bought: '2026-01-01' },
      context: DEVICE,
    },
  },
  {
    when: 'an app that was opened',
    action: 'createUpdateDevice',
    sent: { ...KNOWN, type: 'track', event: 'Application Opened', properties: {}, context: DEVICE },
    ours: { at: 0, of: 2, since: 'It is an event, too: campaigns wait for it.' },
  },
  {
    when: 'a device that writes its platform otherwise',
    action: 'createUpdateDevice',
    sent: {
      ...KNOWN,
      type: 'track',
      event: 'Device Created or Updated',
      properties: {},
      context: { device: { token: 'tok-1', type: 'iOS' } },
    },
    but: { 'device.platform': 'Only ios and android are taken, in lower case.' },
  },
  {
    when: 'a device that is gone',
    action: 'deleteDevice',
    sent: { ...KNOWN, type: 'track', event: 'Device Deleted', context: DEVICE },
  },
  {
    when: 'a person to be suppressed',
    action: 'suppressPerson',
    sent: { ...KNOWN, type: 'track', event: 'User Suppressed' },
  },
  {
    when: 'a person not to be suppressed any more',
    action: 'unsuppressPerson',
    sent: { ...KNOWN, type: 'track', event: 'User Unsuppressed' },
  },
  { when: 'a person to be deleted', action: 'deletePerson', sent: { ...KNOWN, type: 'track', event: 'User Deleted' } },
  {
    when: 'a company',
    action: 'createUpdateObject',
    sent: {
      ...KNOWN,
      anonymousId: undefined,
      type: 'group',
      groupId: 'acme',
      traits: { objectAttributes: { name: 'Acme', since: '2020-01-01' }, relationshipAttributes: { role: 'admin' } },
    },
  },
  {
    when: 'a company as the spec has it',
    action: 'createUpdateObject',
    sent: {
      ...KNOWN,
      type: 'group',
      groupId: 'acme',
      traits: { name: 'Acme', objectAttributes: {}, createdAt: '2020-01-01T00:00:00Z' },
    },
    but: {
      'attributes.name': 'Traits of a group are the attributes of the company; nobody has to know of objectAttributes.',
      'attributes.created_at': 'It is an attribute of the company.',
      created_at: 'It is an attribute of the company; beside them it is no field.',
      'attributes.anonymous_id': 'A company has none.',
    },
  },
  {
    when: 'a company of somebody unknown',
    action: 'createUpdateObject',
    sent: {
      ...COMMON,
      type: 'group',
      groupId: 'acme',
      traits: { object_type_id: '3', objectAttributes: { name: 'Acme' } },
    },
    but: { 'attributes.anonymous_id': 'A company has none.' },
  },
  {
    when: 'two who are one',
    action: 'mergePeople',
    sent: { ...COMMON, anonymousId: undefined, type: 'alias', userId: 'U2', previousId: 'ada@example.com' },
  },
]

const SITE = { siteId: 'site', apiKey: 'key' }
/** Ours does what cannot be undone only for sources that are trusted. */
const OWN = { ...SITE, trusted: ['web'] }
const US = 'US 🇺🇸'
const EU = 'EU 🇪🇺'

describe('events for Customer.io as @segment/action-destinations sends them', () => {
  it.each(AGREEMENTS)('$when', async ({ action, sent, but = {}, ours: which }) => {
    const settings = { ...SITE, accountRegion: US }
    const [theirs] = await catalogueRequests({ destination: 'customerio', action, settings, events: [sent] })
    const items = itemsOf([forwardedEvent(sent)])
    expect(items).toHaveLength(which?.of ?? 1)
    expect(differences(items[which?.at ?? 0], theirs?.body)).toEqual(Object.keys(but).sort())
  })

  it.each([
    ['us', US],
    ['eu', EU],
  ])('in one batch, to the same place, with the same login (%s)', async (region, accountRegion) => {
    const sent = [1, 2, 3].map((n) => ({
      ...KNOWN,
      messageId: `ajs-${n}`,
      type: 'track',
      event: 'Product Added',
      properties: { n },
    }))
    const settings = { ...SITE, accountRegion }
    const [theirs] = await catalogueRequests({
      destination: 'customerio',
      action: 'trackEvent',
      settings,
      events: sent,
    })
    const call = callOf(
      sent.map((event) => forwardedEvent(event)),
      { ...SITE, region },
    )
    expect(call.url).toBe(theirs?.url)
    expect(call.headers['authorization']).toBe(theirs?.headers['authorization'])
    const batch = (theirs!.body as { batch: readonly unknown[] }).batch
    const own = (JSON.parse(call.body ?? '') as { batch: readonly unknown[] }).batch
    expect(own).toHaveLength(batch.length)
    expect(own.flatMap((item, at) => differences(item, batch[at]))).toEqual(['id', 'id', 'id'])
  })

  it('leaves out attributes of somebody unknown, of whom Customer.io keeps none', async () => {
    const sent = { ...COMMON, type: 'identify', traits: { plan: 'pro' } }
    const settings = { ...SITE, accountRegion: US }
    const run = { destination: 'customerio', action: 'createUpdatePerson', settings, events: [sent] }
    const [theirs] = await catalogueRequests(run)
    expect(theirs?.body).toMatchObject({ identifiers: { anonymous_id: 'anon-1' } })
    expect(callOf([forwardedEvent(sent)], SITE)).toMatchObject({
      method: 'GET',
      url: 'https://track.customer.io/api/v1/accounts/region',
    })
  })

  it('sends the event of an app that was opened without a token, which the judge refuses', async () => {
    const sent = { ...KNOWN, type: 'track', event: 'Application Opened', properties: { from: 'push' } }
    const settings = { ...SITE, accountRegion: US }
    const run = { destination: 'customerio', action: 'createUpdateDevice', settings, events: [sent] }
    await expect(catalogueRequests(run)).rejects.toThrow('device_id')
    expect(itemsOf([forwardedEvent(sent)])).toMatchObject([{ action: 'event', name: 'Application Opened' }])
  })
})

function callOf(events: readonly ForwardedEvent[], settings: Properties) {
  const call = customerio.forward?.call(useSettings(customerio, settings) as never, events, 0)
  if (call?.kind !== 'http') throw new Error('No call.')
  return call
}

const itemsOf = (events: readonly ForwardedEvent[]): readonly unknown[] =>
  (JSON.parse(callOf(events, OWN).body ?? '{"batch":[]}') as { batch: readonly unknown[] }).batch

/** Paths at which the two differ. */
function differences(ours: unknown, theirs: unknown, path = ''): readonly string[] {
  if (!isFields(ours) || !isFields(theirs))
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : leaves(ours, theirs, path)
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()
  return keys.flatMap((key) => differences(ours[key], theirs[key], path === '' ? key : `${path}.${key}`))
}

/** What one side has alone is told down to its fields. */
function leaves(ours: unknown, theirs: unknown, path: string): readonly string[] {
  const only = ours ?? theirs
  if ((ours !== undefined && theirs !== undefined) || !isFields(only) || Object.keys(only).length === 0) return [path]
  return Object.keys(only)
    .sort()
    .flatMap((key) => leaves(only[key], undefined, `${path}.${key}`))
}

const isFields = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
