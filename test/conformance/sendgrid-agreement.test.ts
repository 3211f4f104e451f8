import { describe, expect, it } from 'vitest'
import type { HttpCall, KnownMember, OutgoingMessage } from '../../src/connections/connection.ts'
import sendgrid from '../../src/connections/sendgrid/index.ts'
import type { AudienceMember } from '../../src/model/delivery.ts'
import { catalogueRequests } from '../vendors/catalogue-request.ts'
import { forwardedEvent } from '../vendors/forwarded-event.ts'
import type { SeenRequest } from '../vendors/http-vendor.ts'
import type { Settings } from '../../src/connections/sendgrid/settings.ts'
import { useSettings } from './connection-case.ts'

/**
 * Segment's own SendGrid destinations are the judge: for the same facts ours sends the same, field by field, but for the differences
 * that are listed with their reasons. A difference that is listed and not found is a failure, too.
 */
type Fields = Readonly<Record<string, unknown>>
type Differences = Readonly<Record<string, string>>

const API_KEY = 'SG.agreement'
const JUDGE = { sendGridApiKey: API_KEY, endpoint: 'https://api.sendgrid.com' }
const settingsWith = (more: object = {}) =>
  useSettings(sendgrid, {
    apiKey: API_KEY,
    from: 'Shop <hi@shop.example>',
    replyTo: 'Help <help@shop.example>',
    ...more,
  }) as Settings

/** Paths at which two values differ; absent and undefined are the same. */
function differing(ours: unknown, theirs: unknown, path = ''): readonly string[] {
  const isNode = (value: unknown): value is Fields => typeof value === 'object' && value !== null
  if (!isNode(ours) || !isNode(theirs)) return Object.is(ours, theirs) ? [] : [path]
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)])
  return [...keys].flatMap((key) => differing(ours[key], theirs[key], path === '' ? key : `${path}.${key}`))
}

interface Wire {
  readonly method: string
  readonly url: string
  readonly body?: unknown
  readonly headers: Readonly<Record<string, string>>
}
const wireOf = (call: unknown): Wire => {
  const { method, url, headers, body } = call as HttpCall
  return { method, url, headers, ...(body !== undefined && { body: JSON.parse(body) as unknown }) }
}

/** Where the calls differ though it is not listed, and what is listed though they do not differ; empty: they agree. */
function disagreement(ours: Wire, theirs: Wire | undefined, but: Differences): readonly string[] {
  const callOf = (wire: Wire | undefined) => [wire?.method, wire?.url, wire?.headers['authorization']].join(' ')
  const found = differing(ours.body, theirs?.body)
  return [
    ...(callOf(ours) === callOf(theirs) ? [] : [`${callOf(ours)} is not ${callOf(theirs)}`]),
    ...found.filter((path) => !Object.hasOwn(but, path)).map((path) => `${path} differs`),
    ...Object.keys(but)
      .filter((path) => !found.includes(path))
      .map((path) => `${path} is the same`),
  ]
}

describe('a contact agrees with updateUserProfile of @segment/action-destinations', () => {
  const COMMON = { timestamp: '2026-11-23T09:00:00.500Z', messageId: 'm1', anonymousId: 'anon-1', context: {} }
  const ONE_ID =
    'SendGrid wants every identifier that a contact ever had in each update; the address alone is always at hand.'
  const ALWAYS = { 'contacts.0.anonymous_id': ONE_ID }
  const ADA = { ...COMMON, type: 'identify', userId: 'U1' }

  const CASES: readonly {
    readonly when: string
    readonly traits: Fields
    readonly settings?: object
    readonly but?: Differences
  }[] = [
    { when: 'with an address alone', traits: { email: 'ada@example.com' } },
    {
      when: 'with names and a postal address',
      traits: {
        email: 'ada@example.com',
        first_name: 'Ada',
        last_name: 'Lovelace',
        address: {
          line1: 'Torstr. 1',
          line2: 'Hof',
          city: 'Berlin',
          state: 'BE',
          postal_code: '10115',
          country: 'DE',
        },
      },
    },
    {
      when: 'with a phone number',
      traits: { email: 'ada@example.com', phone: '+491701234567' },
      but: { 'contacts.0.phone_number_id': ONE_ID },
    },
    {
      when: 'with names as the spec spells them',
      traits: {
        email: 'ada@example.com',
        firstName: 'Ada',
        lastName: 'L',
        address: { street: 'T. 1', postalCode: '1' },
      },
      but: {
        'contacts.0.first_name': 'The spec says firstName.',
        'contacts.0.last_name': 'The spec says lastName.',
        'contacts.0.address_line_1': 'The spec says street.',
        'contacts.0.postal_code': 'The spec says postalCode.',
      },
    },
    {
      when: 'with an address in capitals',
      traits: { email: ' Ada@Example.com' },
      but: { 'contacts.0.email': 'SendGrid lowers it; so replies name it as we do.' },
    },
    {
      when: 'with an id of the shop',
      traits: { email: 'ada@example.com', external_id: 'U1' },
      settings: { externalId: true },
    },
    {
      when: 'with custom fields',
      traits: { email: 'ada@example.com', plan: 'pro', visits: 7, vip: true, tags: ['a'] },
      settings: { customFields: { plan: 'w1', visits: 'w2', vip: 'w3', tags: 'w4' } },
    },
    {
      when: 'whose trait is taken away',
      traits: { email: 'ada@example.com', first_name: null },
    },
    {
      when: 'with a very long city',
      traits: { email: 'ada@example.com', address: { city: 'x'.repeat(61) } },
      but: { 'contacts.0.city': 'SendGrid takes 60 characters, and refuses the whole call for more.' },
    },
  ]

  it.each(CASES)('$when', async ({ traits, settings = {}, but = {} }) => {
    const sent = { ...ADA, traits }
    const fields = (settings as { readonly customFields?: Readonly<Record<string, string>> }).customFields ?? {}
    const requests = await catalogueRequests({
      destination: 'sendgrid',
      action: 'updateUserProfile',
      settings: JUDGE,
      mapping: {
        customFields: Object.fromEntries(
          Object.entries(fields).map(([trait, id]) => [id, { '@path': `$.traits.${trait}` }]),
        ),
      },
      events: [sent],
      answer: ({ path }) =>
        path.endsWith('/field_definitions')
          ? { status: 200, body: { custom_fields: Object.values(fields).map((id) => ({ id, name: id })) } }
          : { status: 202, body: { job_id: 'j' } },
    })
    const own = settingsWith(settings)
    const event = forwardedEvent(sent)
    expect(sendgrid.forward?.wants?.(own, event)).toBe(true)
    const put = requests.find(({ method }) => method === 'PUT') as Wire | undefined
    // Of no custom fields theirs is an empty object.
    const theirs = put && withoutEmpty(put)
    expect(disagreement(wireOf(sendgrid.forward?.call(own, [event], 0)), theirs, { ...ALWAYS, ...but })).toEqual([])
  })
})

function withoutEmpty(wire: Wire): Wire {
  const { contacts, ...rest } = wire.body as { readonly contacts: readonly Fields[] }
  const slim = contacts.map((contact) =>
    Object.fromEntries(
      Object.entries(contact).filter(
        ([key, value]) => key !== 'custom_fields' || Object.keys(value as Fields).length > 0,
      ),
    ),
  )
  return { ...wire, body: { ...rest, contacts: slim } }
}

describe('a message agrees with sendEmail of @segment/action-destinations', () => {
  const message: OutgoingMessage = {
    deliveryId: 'dlv_1',
    attempt: 1,
    campaign: 'cart-recovery',
    step: 's',
    userId: 'U1',
    now: 0,
    content: {
      channel: 'email',
      subject: 'Your cart',
      text: 'Hi',
      html: '<p>Hi</p>',
      unsubscribeUrl: 'https://shop.example/l/u/tok',
    },
    addresses: { email: 'ada@example.com', subscriptions: [] },
  }

  it('but for who writes the text, and who tracks', async () => {
    const [theirs] = await catalogueRequests({
      destination: 'sendgrid',
      action: 'sendEmail',
      settings: JUDGE,
      mapping: {
        to: { email: { '@path': '$.properties.email' } },
        from: { email: 'hi@shop.example', name: 'Shop' },
        reply_to: { email: 'help@shop.example', name: 'Help' },
        template_id: 'd-1234',
        headers: {
          'List-Unsubscribe': '<https://shop.example/l/u/tok>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        custom_args: { delivery_id: 'dlv_1' },
        categories: ['cart-recovery', 'shop'],
        group_id: '12',
        ip_pool_name: 'marketing',
      },
      events: [{ type: 'track', event: 'Send', userId: 'U1', properties: { email: 'ada@example.com' } }],
      answer: () => ({ status: 202 }),
    })
    const own = settingsWith({ categories: ['shop'], unsubscribeGroup: 12, ipPool: 'marketing' })
    const RENDERED = 'Messages are rendered here, so that they are the same by every tool.'
    expect(
      disagreement(wireOf(sendgrid.send?.calls(own, message)[0]), theirs, {
        template_id: RENDERED,
        subject: RENDERED,
        content: RENDERED,
        tracking_settings: 'Pixel and links are ours already; those of SendGrid would count twice.',
      }),
    ).toEqual([])
  })
})

describe('a list agrees with syncAudience of @segment/action-destinations', () => {
  const member: AudienceMember = { email: 'ada@example.com', firstName: 'Ada', country: 'DE' }
  const event = (isIn: boolean) => ({
    type: 'track',
    event: isIn ? 'Audience Entered' : 'Audience Exited',
    userId: 'U1',
    properties: { retarget: isIn },
    context: {
      personas: { computation_class: 'audience', computation_key: 'retarget', external_audience_id: 'l-1' },
      traits: { email: 'ada@example.com' },
    },
  })
  const judged = (isIn: boolean) =>
    catalogueRequests({
      destination: 'sendgrid-audiences',
      action: 'syncAudience',
      settings: JUDGE,
      mapping: { user_attributes: { first_name: 'Ada', country: 'DE' } },
      events: [event(isIn)],
      answer: ({ path }: SeenRequest) =>
        path.endsWith('/search')
          ? { status: 200, body: { result: [{ id: 'c-1' }] } }
          : { status: 202, body: { job_id: 'j' } },
    })

  it('for who comes on it', async () => {
    const [theirs] = await judged(true)
    expect(
      disagreement(wireOf(sendgrid.audiences?.change(settingsWith(), 'l-1', 'add', [member], 1, 0)), theirs, {}),
    ).toEqual([])
  })

  it('for who leaves it, but that nobody becomes a contact by leaving, and that addresses are looked up as such', async () => {
    const requests = (await judged(false)) as readonly Wire[]
    // Theirs makes sure of a contact first, which ours does not; and it searches by a query, which finds 50 at most.
    expect(requests.map(({ method, url }) => [method, new URL(url).pathname])).toEqual([
      ['PUT', '/v3/marketing/contacts'],
      ['POST', '/v3/marketing/contacts/search'],
      ['DELETE', '/v3/marketing/lists/l-1/contacts'],
    ])
    const search = wireOf(sendgrid.audiences?.lookUp?.call(settingsWith(), 'remove', [member]))
    expect([search.method, new URL(search.url).pathname, search.body]).toEqual([
      'POST',
      '/v3/marketing/contacts/search/emails',
      { emails: ['ada@example.com'] },
    ])
    const known: KnownMember = { ...member, toolId: 'c-1' }
    expect(
      disagreement(wireOf(sendgrid.audiences?.change(settingsWith(), 'l-1', 'remove', [known], 1, 0)), requests[2], {}),
    ).toEqual([])
  })
})
