import { describe, expect, it } from 'vitest'
import type { ReceivedRequest } from './connection.ts'
import { isFresh, keyInAddress, shownLogin, verifySecret } from './verification.ts'

const request = (url: string, authorization?: string): ReceivedRequest => ({
  method: 'POST',
  url,
  headers: authorization === undefined ? {} : { authorization },
  body: new Uint8Array(),
  now: 0,
})
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`

it.each([
  [0, true],
  [60_000, true],
  [60_001, false],
  [-300_000, true],
  [-300_001, false],
  [NaN, false],
])('what was signed %d ms ago is fresh for a minute: %s', (age, fresh) => {
  const now = 1_000_000
  expect(isFresh(now, now - age, 60_000)).toBe(fresh)
})

describe('a secret that is shown', () => {
  const verify = (secret: string | undefined, ...shown: readonly (string | undefined)[]) => {
    const verified = verifySecret({ setting: 'key', secret, shown, places: '?key=…' })
    return verified.ok ? 'ok' : verified.reason
  }

  it('may stand in any of its places', () => {
    expect(verify('right', undefined, 'wrong', 'right')).toBe('ok')
    expect(verify('right', 'wrong')).toBe('forged')
    expect(verify('right', undefined, '')).toBe('unsigned')
    expect(verify(undefined, 'right')).toBe('not_set_up')
  })

  it.each([
    [undefined, {}],
    ['Digest x', {}],
    ['Bearer abc', { bearer: 'abc' }],
    ['bearer abc ', { bearer: 'abc' }],
    [basic('name:pass:word'), { name: 'name', password: 'pass:word' }],
    [basic('name'), { name: 'name' }],
  ])('is found in the header %j', (authorization, login) => {
    expect(shownLogin(request('https://r.example/', authorization))).toEqual(login)
  })

  it('is found in the address', () => {
    expect(keyInAddress(request('https://r.example/receive/x?a=1&key=b%20c'))).toBe('b c')
    expect(keyInAddress(request('https://r.example/receive/x'))).toBeUndefined()
    expect(keyInAddress(request('no address'))).toBeUndefined()
  })
})
