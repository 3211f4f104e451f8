import { describe, expect, it } from 'vitest'
import type { ForwardedEvent, HttpCall, OutgoingMessage, Reply } from '../connection.ts'
import { readSettings } from '../registry.ts'
import sendgrid from './index.ts'
import type { Settings } from './settings.ts'
import { SAMPLE_MAIL } from '../../../test/vendors/sample-mail.ts'

const settingsWith = (more: object = {}): Settings => {
  const read = readSettings('sendgrid', { apiKey: 'SG.x', from: 'The Shop <hi@shop.example>', ...more })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value as Settings
}
const bodyOf = (call: unknown): unknown => JSON.parse((call as HttpCall).body ?? 'null')
const reply = (status: number, body: unknown): Reply => ({
  kind: 'http',
  status,
  headers: {},
  body: JSON.stringify(body),
})

const message: OutgoingMessage = { ...SAMPLE_MAIL }

describe('a message', () => {
  it('says which delivery it is, how to unsubscribe by one click, and that SendGrid need not track it', () => {
    const [call] = sendgrid.send?.calls(settingsWith(), message) ?? []
    expect(call).toMatchObject({ method: 'POST', url: 'https://api.sendgrid.com/v3/mail/send' })
    expect(bodyOf(call)).toEqual({
      personalizations: [
        {
          to: [{ email: 'ada@example.com' }],
          headers: {
            'List-Unsubscribe': '<https://shop.example/l/u/tok>',
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
          custom_args: { delivery_id: 'dlv_01h' },
        },
      ],
      from: { email: 'hi@shop.example', name: 'The Shop' },
      subject: 'Your cart',
      content: [
        { type: 'text/plain', value: 'Hi' },
        { type: 'text/html', value: '<p>Hi</p>' },
      ],
      categories: ['cart-recovery'],
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
      },
    })
  })

  it('has what the settings add', () => {
    const own = settingsWith({
      replyTo: 'help@shop.example',
      categories: ['cart-recovery', 'shop'],
      unsubscribeGroup: 12,
      groupsToDisplay: [12, 13],
      ipPool: 'marketing',
      trackClicks: true,
      subuser: 'eu',
      baseUrl: 'https://api.eu.sendgrid.com/',
    })
    const trial = { ...message, isTrial: true as const, content: { ...message.content, subject: ' ' } as never }
    const [call] = sendgrid.send?.calls(own, trial) ?? []
    expect(call).toMatchObject({ url: 'https://api.eu.sendgrid.com/v3/mail/send', headers: { 'on-behalf-of': 'eu' } })
    expect(bodyOf(call)).toMatchObject({
      personalizations: [{ headers: { 'X-Rekindle-Test': 'true' } }],
      reply_to: { email: 'help@shop.example' },
      subject: '(no subject)',
      categories: ['cart-recovery', 'shop'],
      asm: { group_id: 12, groups_to_display: [12, 13] },
      ip_pool_name: 'marketing',
      tracking_settings: { click_tracking: { enable: true }, open_tracking: { enable: false } },
    })
  })

  it('keeps the id that SendGrid gives it', () => {
    const taken: Reply = { kind: 'http', status: 202, headers: { 'x-message-id': 'LRz' }, body: '' }
    expect(sendgrid.send?.outcome(taken, sendgrid.send.calls(settingsWith(), message)[0]!)).toMatchObject({
      result: 'accepted',
      vendorId: 'LRz',
    })
  })

  it('needs a key that may send', () => {
    expect(sendgrid.test?.outcome(reply(200, { scopes: ['marketing.read'] }))).toMatchObject({ result: 'auth' })
    expect(sendgrid.test?.outcome(reply(200, { scopes: ['mail.send'] }))).toMatchObject({ result: 'accepted' })
  })
})

const identify = (traits: object, userId = 'U1'): ForwardedEvent =>
  ({ messageId: 'm', event: {}, spec: { type: 'identify', userId, traits } }) as unknown as ForwardedEvent
const { forward, audiences } = sendgrid
const contactsOf = (own: Settings, ...events: readonly ForwardedEvent[]) =>
  (bodyOf(forward?.call(own, events, 0)) as { readonly contacts: unknown }).contacts

describe('a contact', () => {
  it('is who identifies with an address, and nobody else', () => {
    const wants = (event: ForwardedEvent) => forward?.wants?.(settingsWith(), event)
    expect(wants(identify({ email: 'Ada@Example.com' }))).toBe(true)
    expect(wants(identify({ email: 'ada' }))).toBe(false)
    expect(wants(identify({ plan: 'pro' }))).toBe(false)
    const known = identify({ plan: 'pro' })
    const context = { traits: { email: 'ada@example.com' } }
    expect(wants({ ...known, spec: { ...known.spec, context } })).toBe(true)
    expect(
      wants({
        ...identify({ email: 'ada@example.com' }),
        spec: { type: 'track', context: { traits: { email: 'ada@example.com' } } },
      }),
    ).toBe(false)
  })

  it('has the fields that SendGrid knows, cut to its lengths, and custom ones by their ids', () => {
    const own = settingsWith({ customFields: { plan: 'w1', 'cart.items': 'e2', nothing: 'e3' }, externalId: true })
    const traits = {
      email: ' Ada@Example.com ',
      firstName: 'Ada',
      last_name: null,
      phone: '+49 170 1',
      address: { city: 'x'.repeat(70), country: 'DE', postalCode: 10115, street: 'Torstr. 1' },
      plan: 'pro',
      cart: { items: ['a'] },
    }
    expect(contactsOf(own, identify(traits))).toEqual([
      {
        email: 'ada@example.com',
        external_id: 'U1',
        first_name: 'Ada',
        phone_number: '+49 170 1',
        address_line_1: 'Torstr. 1',
        city: 'x'.repeat(60),
        postal_code: '10115',
        country: 'DE',
        custom_fields: { w1: 'pro', e2: '["a"]' },
      },
    ])
  })

  it('is one for one address, with what was said last', () => {
    const own = settingsWith({ customFields: { plan: 'w1', size: 'w2' } })
    expect(
      contactsOf(
        own,
        identify({ email: 'ada@example.com', firstName: 'A', plan: 'free' }),
        identify({ email: 'bob@example.com' }),
        identify({ email: 'ADA@example.com', plan: 'pro', size: 1 }),
      ),
    ).toEqual([
      { email: 'ada@example.com', first_name: 'A', custom_fields: { w1: 'pro', w2: 1 } },
      { email: 'bob@example.com' },
    ])
  })

  it('alone is refused where SendGrid names its address, and the others go again', () => {
    const refusal = reply(400, {
      errors: [{ field: 'contacts[0].identifier', message: "email 'ada@example.c' is not valid" }],
    })
    const events = [identify({ email: ' Ada@example.c' }), identify({ email: 'bob@example.com' })]
    expect(forward?.outcomes(refusal, events).map(({ result }) => result)).toEqual(['failed', 'retry'])
    const members = [{ email: 'bob@example.com' }, { email: 'Ada@Example.c' }]
    expect(audiences?.outcomes(refusal, members).map(({ result }) => result)).toEqual(['retry', 'failed'])
  })
})

describe('a list', () => {
  it('is left by the ids that SendGrid has for the contacts', () => {
    const own = settingsWith()
    const members = [{ email: 'Ada@example.com' }, { email: 'new@example.com' }]
    expect(audiences?.lookUp?.call(own, 'add', members)).toBeUndefined()
    const search = audiences?.lookUp?.call(own, 'remove', members)
    expect(bodyOf(search)).toEqual({ emails: ['ada@example.com', 'new@example.com'] })
    const found = { 'ada@example.com': { contact: { id: 'c/1' } }, 'new@example.com': { error: 'contact not found' } }
    expect(audiences?.lookUp?.ids(reply(200, { result: found }), members)).toEqual([
      { id: 'c/1' },
      expect.objectContaining({ result: 'retry', retryAfterMs: 600_000, alone: true }),
    ])
    const none = reply(404, { errors: [{ message: 'not found' }] })
    expect(audiences?.lookUp?.ids(none, members)).toMatchObject([{ result: 'retry' }, { result: 'retry' }])
    expect(audiences?.lookUp?.ids(reply(401, {}), members)).toMatchObject([{ result: 'auth' }, { result: 'auth' }])
    expect(audiences?.change(own, 'l/1', 'remove', [{ email: 'Ada@example.com', toolId: 'c/1' }], 1, 0)).toMatchObject({
      method: 'DELETE',
      url: 'https://api.sendgrid.com/v3/marketing/lists/l%2F1/contacts?contact_ids=c%2F1',
    })
  })
})
