import twilioLibrary from 'twilio'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OutgoingMessage, Reply } from '../../src/connections/connection.ts'
import type { TwilioSettings } from '../../src/connections/twilio/settings.ts'
import twilio from '../../src/connections/twilio/index.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import type { TwilioServer } from '../vendors/twilio-server.ts'
import { startTwilioServer } from '../vendors/twilio-server.ts'
import { useSettings } from './connection-case.ts'
import { describeConnection } from './connection-suite.ts'
import type { ReceiveCase, ReceiveSample } from './receive-case.ts'

const ACCOUNT = `AC${'0'.repeat(31)}1`
const TOKEN = 'auth-token-auth-token-auth-token'
const KEY = { sid: `SK${'0'.repeat(31)}2`, secret: 'key-secret-key-secret-key-secret' }
const SERVICE = `MG${'0'.repeat(31)}3`
const FROM = '+15005550006'
const ACCOUNT_SIDE = { accountSid: ACCOUNT, numbers: [FROM], services: [SERVICE] }

const http = (status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const refused = (code: number, status = 400): Reply => http(status, { code, message: 'Words', status })

const SMS = `SM${'a'.repeat(32)}`
const DELIVERY = '?d=dlv_1'
const sample = (when: string, fields: Readonly<Record<string, string>>, ...items: ReceiveSample['items']) => ({
  when,
  request: {
    query: DELIVERY,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    body: new URLSearchParams({ AccountSid: ACCOUNT, ...fields }).toString(),
  },
  items,
})
const status = (MessageStatus: string, more: object = {}) => ({
  MessageSid: SMS,
  MessageStatus,
  To: '+491701',
  ...more,
})
const answer = (Body: string) => ({
  MessageSid: `SM${Body.padEnd(32, '0')}`,
  SmsStatus: 'received',
  From: '+491701',
  Body,
})
const about = { deliveryId: 'dlv_1', vendorId: SMS }

const receive: ReceiveCase = {
  // By the official library.
  sign: (request, { authToken }) => {
    const url = `https://r.shop.example/receive/tool${request.query ?? ''}`
    const fields = Object.fromEntries(new URLSearchParams(request.body))
    const signature = getExpectedTwilioSignature(String(authToken), url, fields)
    return { ...request, headers: { ...request.headers, 'X-Twilio-Signature': signature } }
  },
  otherSecret: { authToken: 'other-token-other-token-other-to' },
  signsBody: true,
  samples: [
    sample('delivered', status('delivered'), { kind: 'fact', event: 'SMS Delivered', about }),
    sample(
      'not delivered, as the person answered STOP',
      status('undelivered', { ErrorCode: '21610' }),
      { kind: 'fact', event: 'SMS Failed', about },
      { kind: 'fact', event: 'Unsubscribed', about },
    ),
    sample('sent', status('sent'), { kind: 'noted', name: 'sent' }),
    sample('STOP', answer('Stop'), { kind: 'fact', event: 'Unsubscribed', about: { phone: '+491701' } }),
    sample('START', answer('START'), { kind: 'fact', event: 'Subscribed' }),
    sample('any other words', answer('Thanks!'), { kind: 'noted', name: 'message' }),
    sample('nothing of a message', { CallSid: 'CA1' }, { kind: 'bad', path: 'MessageSid' }),
  ],
}

describeConnection({
  kind: twilio,
  receive,
  secrets: ['authToken', 'apiKey.secret'],
  start: async () => {
    const [byToken, byKey] = await Promise.all([
      startTwilioServer({ ...ACCOUNT_SIDE, login: [ACCOUNT, TOKEN] }),
      startTwilioServer({ ...ACCOUNT_SIDE, login: [KEY.sid, KEY.secret] }),
    ])
    const settings = { accountSid: ACCOUNT, authToken: TOKEN, from: FROM, baseUrl: byToken.url }
    return {
      settings,
      allSettings: {
        accountSid: ACCOUNT,
        authToken: TOKEN,
        apiKey: KEY,
        messagingServiceSid: SERVICE,
        from: FROM,
        ttl: '4h',
        baseUrl: `${byKey.url}/`,
      },
      wrongSettings: { ...settings, authToken: 'wrong-token-wrong-token-wrong-tok' },
      taken: () => byToken.messages.length + byKey.messages.length,
      close: async () => void (await Promise.all([byToken.close(), byKey.close()])),
    }
  },
  bad: [
    { settings: { accountSid: 'AC123' }, path: 'accountSid' },
    { settings: { from: '0170 1234567' }, path: 'from' },
    { settings: { from: 'A name that is too long' }, path: 'from' },
    { settings: { from: undefined }, path: 'from' },
    { settings: { messagingServiceSid: 'PN1' }, path: 'messagingServiceSid' },
    { settings: { authToken: undefined }, path: 'authToken' },
    { settings: { apiKey: { sid: KEY.sid } }, path: 'apiKey.secret' },
    { settings: { ttl: '11h' }, path: 'ttl' },
    { settings: { ttl: '5ms' }, path: 'ttl' },
    { settings: { baseUrl: 'api.twilio.com' }, path: 'baseUrl' },
  ],
  replies: [
    { when: '201', reply: http(201, { sid: 'SM1', status: 'queued' }), result: 'accepted' },
    ...[21211, 21214, 21217, 21265, 21610, 21614, 21635].map((code) => ({
      when: `code ${code}`,
      reply: refused(code),
      result: 'address_invalid' as const,
    })),
    ...[10001, 20003, 21212, 21603, 21606, 21659, 21701, 21703, 30034].map((code) => ({
      when: `code ${code}`,
      reply: refused(code),
      result: 'auth' as const,
    })),
    ...[21408, 21602, 21608, 21609, 21612, 21617, 99_999].map((code) => ({
      when: `code ${code}`,
      reply: refused(code),
      result: 'config' as const,
    })),
    ...[14107, 20429, 20500, 21611, 30001, 63038].map((code) => ({
      when: `code ${code}`,
      reply: refused(code, 429),
      result: 'retry' as const,
    })),
    { when: 'an unknown code of 403', reply: refused(99_999, 403), result: 'auth' },
    { when: '401 without a code', reply: http(401), result: 'auth' },
    { when: '404 of a wrong account', reply: refused(20404, 404), result: 'auth' },
    { when: '404 of a proxy', reply: http(404, '<html>'), result: 'config' },
    { when: '429', reply: http(429, '', { 'retry-after': '3' }), result: 'retry', retryAfterMs: 3000 },
    { when: '502 of a proxy', reply: http(502, '<html>'), result: 'retry' },
    { when: 'a redirect', reply: http(302), result: 'config' },
    { when: 'a reply that cannot be', reply: { kind: 'kept' }, result: 'config' },
  ],
})

describe('the local Twilio server', () => {
  let server: TwilioServer
  beforeAll(async () => {
    server = await startTwilioServer({ ...ACCOUNT_SIDE, login: [ACCOUNT, TOKEN], stopped: ['+491700000001'] })
  })
  afterAll(() => server.close())

  it('takes what the official SDK `twilio` sends', async () => {
    const client = twilioLibrary(ACCOUNT, TOKEN, { httpClient: toLocal(server.url) })
    const sent = await client.messages.create({
      to: '+491701234567',
      from: FROM,
      body: 'Größe 🛒',
      statusCallback: 'https://hub.example/receive/sms?d=dlv_1',
      validityPeriod: 3600,
    })
    expect(server.messages.at(-1)).toEqual({
      sid: sent.sid,
      To: '+491701234567',
      From: FROM,
      Body: 'Größe 🛒',
      StatusCallback: 'https://hub.example/receive/sms?d=dlv_1',
      ValidityPeriod: '3600',
    })
  })

  it('gets from us the very same message', async () => {
    const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    const message: OutgoingMessage = {
      deliveryId: 'dlv_1',
      attempt: 1,
      campaign: 'cart',
      step: 'text',
      userId: 'U1',
      content: { channel: 'sms', text: 'Größe 🛒' },
      addresses: { phone: '+491701234567', subscriptions: [] },
      receiveUrl: 'https://hub.example/receive/sms',
      now: 0,
    }
    const own = useSettings(twilio, {
      accountSid: ACCOUNT,
      authToken: TOKEN,
      from: FROM,
      ttl: '1h',
      baseUrl: server.url,
    }) as TwilioSettings
    const [call] = twilio.send!.calls(own, message)
    const outcome = twilio.send!.outcome(
      await egress.perform(call as Parameters<typeof egress.perform>[0], { timeoutMs: 5000 }),
      call!,
    )
    const [before, ours] = server.messages.slice(-2)
    expect(ours).toEqual({ ...before, sid: outcome.vendorId })
    await egress.close()
  })

  const GOOD = { To: '+491701234567', From: FROM, Body: 'Hi' }
  it.each([
    ['nothing that is right', {}, {}, 201, undefined],
    ['a wrong token', {}, { login: `${ACCOUNT}:x` }, 401, 20003],
    ['another account', {}, { path: ACCOUNT.replace(/1$/, '9') }, 404, 20404],
    ['JSON', {}, { type: 'application/json' }, 415, 20415],
    ['a number without its country', { To: '0170 1234567' }, {}, 400, 21211],
    ['no sender', { From: '' }, {}, 400, 21603],
    ["another's number", { From: '+15005550001' }, {}, 400, 21659],
    ["another's service", { From: '', MessagingServiceSid: 'MG1' }, {}, 404, 21701],
    ['an empty text', { Body: '' }, {}, 400, 21602],
    ['a text that is too long', { Body: 'a'.repeat(1601) }, {}, 400, 21617],
    ['a callback that is no address', { StatusCallback: '/receive/sms' }, {}, 400, 21609],
    ['a validity of a day', { ValidityPeriod: '86400' }, {}, 400, 20001],
    ['an unknown field', { Campaign: 'x' }, {}, 400, 20001],
    ['who answered STOP', { To: '+491700000001' }, {}, 400, 21610],
  ])('refuses %s', async (_what, fields, over: { login?: string; path?: string; type?: string }, status, code) => {
    const reply = await fetch(`${server.url}/2010-04-01/Accounts/${over.path ?? ACCOUNT}/Messages.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(over.login ?? `${ACCOUNT}:${TOKEN}`).toString('base64')}`,
        'content-type': over.type ?? 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ ...GOOD, ...fields }).toString(),
    })
    const body = (await reply.json()) as { readonly code?: number }
    expect([reply.status, body.code]).toEqual([status, code])
  })
})

it.each([
  ['a', undefined],
  ['a'.repeat(1600), undefined],
  ['a'.repeat(1601), 'The text has 1601 characters; Twilio takes 1600.'],
  [' \n', 'The text is empty.'],
])('a text of Twilio is refused before it is sent, if Twilio would: %#', (text, why) => {
  const message = { content: { channel: 'sms', text } } as OutgoingMessage
  expect(twilio.send?.refuses?.({} as TwilioSettings, message)).toBe(why)
})

/** The SDK knows one address only. */
function toLocal(url: string) {
  const client = new twilioLibrary.RequestClient()
  const request = client.request.bind(client)
  client.request = async (options) => request({ ...options, uri: options.uri.replace('https://api.twilio.com', url) })
  return client
}
