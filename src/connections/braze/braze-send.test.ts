import { describe, expect, it } from 'vitest'
import type { Content, HttpCall, OutgoingMessage, Reply } from '../connection.ts'
import { audiences } from './audiences.ts'
import { brazeSettings } from './braze-settings.ts'
import { send } from './send.ts'

const BASE = { endpoint: 'https://rest.iad-01.braze.com', apiKey: 'k', appId: 'app', from: 'Shop <hi@shop.example>' }
const settings = brazeSettings.parse(BASE)
const triggering = brazeSettings.parse({
  ...BASE,
  triggers: { 'cart/nudge': { campaign: 'c-1' }, 'cart/steps[1]': { canvas: 'v-1' } },
})
const PUSH: Content = { channel: 'push', title: 'T', body: 'B', link: 'https://shop.example/cart' }
const EMAIL: Content = { channel: 'email', subject: 'S', text: 'a < b\nc', unsubscribeUrl: 'https://shop.example/u' }

const message = (content: Content, over: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  deliveryId: 'dlv_1',
  attempt: 1,
  campaign: 'cart',
  step: 'first',
  userId: 'U1',
  content,
  addresses: { userId: 'U1', email: 'ada@example.com', subscriptions: [] },
  now: 0,
  ...over,
})
function sent(own: typeof settings, outgoing: OutgoingMessage) {
  const [call] = send.calls(own, outgoing) as readonly HttpCall[]
  return { path: new URL(call!.url).pathname, body: JSON.parse(call!.body!) as unknown }
}

describe('a message', () => {
  it('goes to one person, on all devices, with our id where their app can read it', () => {
    const extra = { delivery_id: 'dlv_1', receipt_url: 'https://r.example/l/p/x' }
    const link = 'https://shop.example/cart'
    expect(sent(settings, message(PUSH, { receiptUrl: 'https://r.example/l/p/x' }))).toEqual({
      path: '/messages/send',
      body: {
        broadcast: false,
        external_user_ids: ['U1'],
        messages: {
          apple_push: { alert: { title: 'T', body: 'B' }, custom_uri: link, extra },
          android_push: { alert: 'B', title: 'T', custom_uri: link, extra },
          web_push: { alert: 'B', title: 'T', custom_uri: link, extra },
        },
      },
    })
  })

  it('is HTML where it is mail, also if only a text was written', () => {
    expect(sent(settings, message(EMAIL)).body).toEqual({
      broadcast: false,
      external_user_ids: ['U1'],
      messages: {
        email: {
          app_id: 'app',
          from: 'Shop <hi@shop.example>',
          subject: 'S',
          body: '<p>a &lt; b<br>c</p>',
          plaintext_body: 'a < b\nc',
          extras: { delivery_id: 'dlv_1' },
          headers: {
            'List-Unsubscribe': '<https://shop.example/u>',
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
        },
      },
    })
  })

  it('starts the campaign or the canvas that its step names, with what was rendered', () => {
    expect(sent(triggering, message(PUSH, { step: 'nudge' }))).toEqual({
      path: '/campaigns/trigger/send',
      body: {
        broadcast: false,
        campaign_id: 'c-1',
        recipients: [
          {
            external_user_id: 'U1',
            send_to_existing_only: true,
            trigger_properties: { ...PUSH, delivery_id: 'dlv_1', campaign_name: 'cart' },
          },
        ],
      },
    })
    expect(sent(triggering, message(EMAIL, { step: 'steps[1]' }))).toMatchObject({
      path: '/canvas/trigger/send',
      body: {
        canvas_id: 'v-1',
        recipients: [{ canvas_entry_properties: { subject: 'S', unsubscribe_url: 'https://shop.example/u' } }],
      },
    })
    expect(sent(triggering, message(PUSH, { campaign: 'other', step: 'nudge' })).path).toBe('/messages/send')
  })

  it('goes nowhere without a user id, also where an address is known', () => {
    const redirected = { email: 'test@shop.example', subscriptions: [] }
    expect(send.calls(settings, message(EMAIL, { addresses: redirected }))).toEqual([])
    expect(send.reaches(redirected, 'email')).toBe(false)
    expect(send.reaches({ userId: 'U1', subscriptions: [] }, 'push')).toBe(true)
    expect(send.reaches({ userId: 'U1', subscriptions: [] }, 'webhook')).toBe(false)
  })

  it('is found again by the dispatch that Braze names, and refused where it says so', () => {
    const [call] = send.calls(settings, message(PUSH))
    const reply = (body: object): Reply => ({ kind: 'http', status: 201, headers: {}, body: JSON.stringify(body) })
    expect(send.outcome(reply({ message: 'success', dispatch_id: 'd1' }), call!)).toMatchObject({
      result: 'accepted',
      vendorId: 'd1',
    })
    expect(send.outcome(reply({ message: 'success', errors: ['unknown user'] }), call!)).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('unknown user'),
    })
  })
})

describe('an audience', () => {
  const importing = brazeSettings.parse({
    ...BASE,
    cohortImport: { partner: 'rekindle', partnerKey: 'pk', importKey: 'ik' },
  })
  const change = (own: typeof settings, op: 'add' | 'remove') => {
    const call = audiences.change(own, 'cohort_vip', op, [{ externalId: 'U1' }, { externalId: 'U2' }], 1, 0) as HttpCall
    return { path: new URL(call.url).pathname, body: JSON.parse(call.body!) as unknown }
  }

  it('is an attribute that is true, or false for those who left', () => {
    expect(audiences.listId(settings, 'vip', {})).toBe('cohort_vip')
    expect(audiences.listId(settings, 'vip', { id: 'is_vip' })).toBe('is_vip')
    expect(change(settings, 'add')).toEqual({
      path: '/users/track',
      body: {
        attributes: [
          { external_id: 'U1', cohort_vip: true, _update_existing_only: false },
          { external_id: 'U2', cohort_vip: true, _update_existing_only: false },
        ],
      },
    })
    expect(change(settings, 'remove').body).toMatchObject({
      attributes: [{ cohort_vip: false, _update_existing_only: true }, {}],
    })
  })

  it('is a cohort for partners, made before it is filled', () => {
    const keys = { partner_api_key: 'pk', client_secret: 'ik' }
    const { prepare } = audiences
    expect(audiences.listId(importing, 'vip', {})).toBeUndefined()
    expect(audiences.listId(importing, 'vip', { create: false })).toBe('vip')
    const call = prepare!.call(importing, 'vip', { name: 'Best' }) as HttpCall
    expect(new URL(call.url).pathname).toBe('/partners/rekindle/cohorts')
    expect(JSON.parse(call.body!)).toEqual({ ...keys, name: 'Best', cohort_id: 'vip' })
    const reply = (status: number): Reply => ({ kind: 'http', status, headers: {}, body: '{"message":"success"}' })
    expect(prepare!.listId(reply(201), 'vip', {})).toEqual({ id: 'vip' })
    expect(prepare!.listId(reply(401), 'vip', {})).toMatchObject({ result: 'auth' })
    expect(change(importing, 'remove')).toEqual({
      path: '/partners/rekindle/cohorts/users',
      body: { ...keys, cohort_id: 'cohort_vip', cohort_changes: [{ user_ids: ['U1', 'U2'], should_remove: true }] },
    })
  })

  it('tells of each member whom Braze left out', () => {
    const errors = [{ type: 'no such user', input_array: 'attributes', index: 1 }]
    const reply: Reply = {
      kind: 'http',
      status: 201,
      headers: {},
      body: JSON.stringify({ message: 'success', errors }),
    }
    const outcomes = audiences.outcomes(reply, [{ externalId: 'U1' }, { externalId: 'U2' }])
    expect(outcomes.map(({ result }) => result)).toEqual(['accepted', 'failed'])
    expect(audiences.matchable({ email: 'ada@example.com' })).toBe(false)
  })
})
