import { validateRequest, validateRequestWithBody, getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import type { ReceivedRequest } from '../connection.ts'
import twilio from './index.ts'
import type { TwilioSettings } from './settings.ts'
import { verifySignature } from './signature.ts'

const NOW = Date.UTC(2026, 10, 23, 10)
const TOKEN = '12345'
const MESSAGE = `SM${'a'.repeat(32)}`
const CALLBACK = 'https://hub.example/receive/sms?d=dlv_1'

const own: TwilioSettings = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: TOKEN,
  from: '+15005550006',
  baseUrl: 'https://api.twilio.com',
}

type Fields = Readonly<Record<string, string | readonly string[]>>

function form(fields: Fields): URLSearchParams {
  const made = new URLSearchParams()
  for (const [name, values] of Object.entries(fields)) for (const value of [values].flat()) made.append(name, value)
  return made
}

const request = (url: string, fields: Fields, signature: string | undefined): ReceivedRequest => ({
  method: 'POST',
  url,
  headers: {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    ...(signature !== undefined && { 'x-twilio-signature': signature }),
  },
  body: Buffer.from(form(fields).toString()),
  now: NOW,
})
const signed = (url: string, fields: Fields, token = TOKEN): ReceivedRequest =>
  request(url, fields, getExpectedTwilioSignature(token, url, fields as Record<string, string>))
const verify = (asked: ReceivedRequest) => verifySignature(TOKEN, asked)
const read = (url: string, fields: Fields) => twilio.receive!.read(own, request(url, fields, undefined))

/** The vectors of the official library. */
const VECTOR_URL = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const VECTOR = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
}
const SIGNATURE = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='

describe('a signature of Twilio', () => {
  it.each([
    ['the official vector', VECTOR_URL, SIGNATURE],
    ['told with the port, signed without it', VECTOR_URL.replace('.com/', '.com:443/'), SIGNATURE],
    ['told with another port, signed without it', VECTOR_URL.replace('.com/', '.com:1234/'), SIGNATURE],
    ['told without the port, signed with it (official vector)', VECTOR_URL, 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    ['the same over http (official vector)', VECTOR_URL.replace('https', 'http'), '0ZXoZLH/DfblKGATFgpif+LLRf4='],
  ])('is good: %s', (_what, url, signature) => {
    expect(verify(request(url, VECTOR, signature))).toEqual({ ok: true })
    expect(validateRequest(TOKEN, signature, url, VECTOR)).toBe(true)
  })

  it.each<[string, string, Fields]>([
    ['a callback', CALLBACK, { MessageSid: MESSAGE, MessageStatus: 'delivered', To: '+491701234567' }],
    ['signs, spaces and letters of any script', CALLBACK, { Body: 'a+b & c=d % é 注文 🛒', From: '+1 2' }],
    ['empty values', CALLBACK, { MessageSid: MESSAGE, ErrorMessage: '' }],
    ['names in the order of their characters', CALLBACK, { b: '1', B: '2', a: '3', _: '4', A1: '5', A: '6' }],
    ['a name that comes several times', CALLBACK, { MediaUrl: ['z', 'a', 'z', 'B'], To: '1' }],
    ['nothing', 'https://hub.example/receive/sms', {}],
    ['an address with a quote', "https://hub.example/receive/sms?d=it's", { To: '1' }],
    ['an address of IPv6', 'https://[::1]:8443/receive/sms', { To: '1' }],
  ])('is judged as the official library judges it: %s', (_what, url, fields) => {
    const asked = signed(url, fields)
    const signature = asked.headers['x-twilio-signature']!
    expect([verify(asked).ok, validateRequest(TOKEN, signature, url, fields)]).toEqual([true, true])
    const more = { ...fields, Extra: 'x' }
    expect([verify(request(url, more, signature)).ok, validateRequest(TOKEN, signature, url, more)]).toEqual([
      false,
      false,
    ])
    const elsewhere = url.replace('/receive', '/other')
    expect([
      verify(request(elsewhere, fields, signature)).ok,
      validateRequest(TOKEN, signature, elsewhere, fields),
    ]).toEqual([false, false])
  })

  it('is good over a query that the sender has written anew', () => {
    const url = "https://hub.example/receive/sms?d=it's%20me"
    const signature = getExpectedTwilioSignature(TOKEN, 'https://hub.example/receive/sms?d=it%27s%20me', { To: '1' })
    expect(verify(request(url, { To: '1' }, signature)).ok).toBe(true)
    expect(validateRequest(TOKEN, signature, url, { To: '1' })).toBe(true)
  })

  it('of JSON covers the body by its hash in the address (official vector)', () => {
    const body = '{"property": "value", "boolean": true}'
    const url = `${VECTOR_URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620`
    const json = (text: string, at = url): ReceivedRequest => ({
      ...request(at, {}, 'a9nBmqA0ju/hNViExpshrM61xv4='),
      headers: { 'content-type': 'application/json', 'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' },
      body: Buffer.from(text),
    })
    expect(verify(json(body))).toEqual({ ok: true })
    expect(validateRequestWithBody(TOKEN, 'a9nBmqA0ju/hNViExpshrM61xv4=', url, body)).toBe(true)
    expect(verify(json(`${body} `))).toMatchObject({ reason: 'forged' })
    expect(verify(json(body, VECTOR_URL))).toMatchObject({ reason: 'forged' })
  })

  it.each([
    ['unsigned', request(VECTOR_URL, VECTOR, undefined), 'unsigned'],
    ['of another token', signed(VECTOR_URL, VECTOR, 'other'), 'forged'],
    ['cut', request(VECTOR_URL, VECTOR, SIGNATURE.slice(1)), 'forged'],
    ['of another length', request(VECTOR_URL, VECTOR, 'x'), 'forged'],
    ['over another delivery', { ...signed(CALLBACK, VECTOR), url: CALLBACK.replace('dlv_1', 'dlv_2') }, 'forged'],
  ])('is refused: %s', (_what, asked, reason) => {
    expect(verify(asked)).toMatchObject({ ok: false, reason })
  })
})

describe('a status callback', () => {
  const status = (over: Fields) => read(CALLBACK, { MessageSid: MESSAGE, To: '+491701234567', ...over })
  const about = { deliveryId: 'dlv_1', vendorId: MESSAGE, phone: '+491701234567' }

  it('tells that a message was delivered', () => {
    const sample = {
      AccountSid: own.accountSid,
      From: '+15005550006',
      ApiVersion: '2010-04-01',
      SmsStatus: 'delivered',
    }
    expect(status({ ...sample, SmsSid: MESSAGE, MessageStatus: 'delivered', RawDlrDoneDate: '2611231000' })).toEqual([
      {
        kind: 'fact',
        id: `${MESSAGE}:delivered`,
        event: 'SMS Delivered',
        at: NOW,
        about,
        properties: { vendor: 'twilio', vendor_event: 'delivered' },
      },
    ])
  })

  it.each([
    ['30003', 'soft', 'The phone could not be reached'],
    ['30004', 'block', 'The message was blocked'],
    ['30005', 'hard', 'There is no such number'],
    ['30006', 'hard', 'The number is a landline, or its network takes no text messages'],
    ['30007', 'block', 'A network filtered the message as unwanted'],
    ['30008', 'soft', 'The network gave no reason'],
    ['39999', 'soft', 'Odd'],
  ])('tells that it failed by %s: %s', (code, type, reason) => {
    expect(status({ MessageStatus: 'undelivered', ErrorCode: code, ErrorMessage: 'Odd' })).toEqual([
      {
        kind: 'fact',
        id: `${MESSAGE}:failed`,
        event: 'SMS Failed',
        at: NOW,
        about,
        properties: {
          vendor: 'twilio',
          vendor_event: 'undelivered',
          bounce_type: type,
          reason,
          error_code: Number(code),
        },
      },
    ])
  })

  it('failed once, whether it is called failed or undelivered, and without a code', () => {
    const [failed] = status({ MessageStatus: 'failed' })
    expect(failed).toMatchObject({ id: `${MESSAGE}:failed`, properties: { bounce_type: 'soft' } })
    expect(failed).not.toHaveProperty('properties.error_code')
  })

  it('of somebody who had answered STOP unsubscribes them, too', () => {
    expect(status({ MessageStatus: 'failed', ErrorCode: '21610' })).toMatchObject([
      { event: 'SMS Failed', properties: { bounce_type: 'block' } },
      { event: 'Unsubscribed', id: `${MESSAGE}:stop`, about, properties: { channel: 'sms' } },
    ])
  })

  it.each(['accepted', 'scheduled', 'queued', 'sending', 'sent', 'read', 'canceled', 'new-one'])('notes %s', (name) => {
    expect(status({ MessageStatus: name })).toEqual([{ kind: 'noted', name }])
  })

  it('without our own id is about the message by its SID', () => {
    const [fact] = read('https://hub.example/receive/sms', { SmsSid: MESSAGE, SmsStatus: 'delivered' })
    expect(fact).toMatchObject({ about: { vendorId: MESSAGE } })
    expect(fact).not.toHaveProperty('about.deliveryId')
  })

  it.each<[string, Fields, string]>([
    ['no message', { MessageStatus: 'delivered' }, 'MessageSid'],
    ['no status', { MessageSid: MESSAGE }, 'MessageStatus'],
    ['nothing at all', {}, 'MessageSid'],
    ['a STOP of nobody', { MessageSid: MESSAGE, OptOutType: 'STOP' }, 'From'],
  ])('is bad with %s', (_what, fields, path) => {
    expect(read(CALLBACK, fields)).toMatchObject([{ kind: 'bad', path }])
  })

  it('is never thrown at, whatever the bytes', () => {
    const bytes = { ...request(CALLBACK, {}, undefined), body: Buffer.from([0xff, 0xfe, 0x25, 0x25, 0x3d]) }
    expect(twilio.receive!.read(own, bytes)).toMatchObject([{ kind: 'bad' }])
  })
})

describe('a message of a person', () => {
  const said = (over: Fields) =>
    read('https://hub.example/receive/sms', {
      MessageSid: MESSAGE,
      SmsStatus: 'received',
      From: '+491701234567',
      To: '+15005550006',
      ...over,
    })

  it.each([
    ['STOP', { Body: 'Please no', OptOutType: 'STOP' }, 'Unsubscribed'],
    ['STOP without Advanced Opt-Out', { Body: ' Stop \n' }, 'Unsubscribed'],
    ['UNSUBSCRIBE', { Body: 'unsubscribe' }, 'Unsubscribed'],
    ['START', { Body: 'START', OptOutType: 'START' }, 'Subscribed'],
    ['UNSTOP', { Body: 'Unstop' }, 'Subscribed'],
  ])('%s changes what they are subscribed to', (_what, fields, event) => {
    const kind = event === 'Subscribed' ? 'START' : 'STOP'
    expect(said(fields)).toEqual([
      {
        kind: 'fact',
        id: `${MESSAGE}:${kind}`,
        event,
        at: NOW,
        about: { phone: '+491701234567', vendorId: MESSAGE },
        properties: { channel: 'sms', vendor: 'twilio', vendor_event: kind },
      },
    ])
  })

  it.each([
    ['HELP', { Body: 'HELP', OptOutType: 'HELP' }, 'HELP'],
    ['words', { Body: 'When do you stop?' }, 'message'],
    ['YES, which means too much', { Body: 'YES' }, 'message'],
    ['a picture', { Body: '', NumMedia: '1' }, 'message'],
  ])('%s is noted, and what they wrote is not kept', (_what, fields, name) => {
    expect(said(fields)).toEqual([{ kind: 'noted', name }])
  })
})
