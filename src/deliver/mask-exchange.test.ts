import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Exchange } from '../model/exchange.ts'
import { MASK, maskExchange, type Hidden } from './mask-exchange.ts'

const exchange = (more: {
  readonly url?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}): Exchange => ({
  request: {
    method: 'POST',
    url: more.url ?? 'https://api.tool.example/send',
    headers: more.headers ?? {},
    body: more.body ?? '',
  },
  response: { status: 200, headers: {}, body: more.body ?? '' },
})
const hidden: Hidden = { secrets: ['s3cr3t-key'], personal: ['Ann', 'ann@shop.example'], hidesPersonal: true }
const shown = (value: Exchange): string => JSON.stringify(value)

describe('an exchange as it is shown', () => {
  it('has no credential in a header, whatever it is called', () => {
    const headers = {
      Authorization: 'Bearer abc',
      'X-Api-Key': 'abc',
      cookie: 'a=abc',
      'x-twilio-signature': 'abc',
      accept: '*/*',
    }
    const masked = maskExchange(exchange({ headers }), hidden)
    expect(masked.request.headers).toEqual({
      Authorization: MASK,
      'X-Api-Key': MASK,
      cookie: MASK,
      'x-twilio-signature': MASK,
      accept: '*/*',
    })
  })

  it.each([
    ['a parameter', { url: 'https://t.example/x?access_token=EAAB&limit=3' }, 'EAAB'],
    ['a login', { url: 'smtps://shop:hunter22@mail.example:465' }, 'hunter22'],
    ['a field', { body: '{"refresh_token":"abc\\"def","n":1}' }, 'abc'],
    ['a form', { body: 'grant_type=x&client_secret=abcdef&b=1' }, 'abcdef'],
    ['a device', { url: 'https://api.push.example/3/device/00fc13adff' }, '00fc13adff'],
    ['an address nobody told us of', { body: 'Mail to bob.b@mail.example failed' }, 'bob.b'],
    ['a number', { body: '{"to_number":"+491701234567"}' }, '491701234567'],
    ['a hash', { body: `["${'ab'.repeat(32)}"]` }, 'abab'],
  ])('does not show %s', (_, more, secret) => {
    expect(shown(maskExchange(exchange(more), hidden))).not.toContain(secret)
  })

  it('shows personal data where the workspace says so, and secrets not even then', () => {
    const masked = maskExchange(exchange({ body: 'Ann <ann@shop.example> s3cr3t-key' }), {
      ...hidden,
      hidesPersonal: false,
    })
    expect(masked.request.body).toBe(`Ann <ann@shop.example> ${MASK}`)
  })

  it('never shows a secret of the settings, however it is spelt', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, maxLength: 40 }).filter((text) => text.trim().length >= 4),
        (secret) => {
          const login = Buffer.from(secret).toString('base64')
          const body = `x ${secret} y ${JSON.stringify({ secret })} z=${encodeURIComponent(secret)} ${login}`
          const masked = maskExchange(exchange({ body }), { secrets: [secret], personal: [], hidesPersonal: false })
          expect(masked.request.body.includes(secret) && !MASK.includes(secret)).toBe(false)
          expect(masked.request.body).not.toContain(login)
        },
      ),
    )
  })
})
