import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasEmailOrPhone, hashKey, normalise } from './member-keys.ts'

/** Made with `printf '%s' ada@example.com | sha256sum`. */
const ADA = 'b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72'

describe('keys of ad platforms', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['ada', ''],
    ['a@b@c', ''],
    ['', ''],
  ])('the email address %j becomes %j', (value, normal) => expect(normalise.email(value)).toBe(normal))

  it.each([
    ['+49 (170) 123-45 67', '491701234567'],
    ['0049 170 1234567', '491701234567'],
    ['+1.650.555.1212', '16505551212'],
    ['+000', ''],
    ['none', ''],
  ])('the phone number %j becomes %j', (value, normal) => expect(normalise.phone(value)).toBe(normal))

  it.each([
    [" O'Neill ", 'oneill'],
    ['Renée-Claire', 'renéeclaire'],
    ['VAN  DER Berg', 'van der berg'],
    ['李', '李'],
    ['Jose\u0301', 'josé'],
    ['...', ''],
  ])('the name %j becomes %j', (value, normal) => expect(normalise.name(value)).toBe(normal))

  it.each([
    ['New York 2', 'newyork'],
    ['São Paulo', 'sãopaulo'],
    ["L'Aquila", 'laquila'],
  ])('the city %j becomes %j', (value, normal) => expect(normalise.city(value)).toBe(normal))

  it.each([
    ['94025-1234', 'US', '94025'],
    [' 10115 ', 'de', '10115'],
    ['SW1A 1AA', 'UK', 'sw1a1'],
    ['M1 1AE', 'gb', 'm11'],
    ['00-950', 'PL', '00950'],
    ['SW1A 1AA', undefined, 'sw1a1aa'],
  ])('the postal code %j of %s becomes %j', (zip, country, normal) => expect(normalise.zip(zip, country)).toBe(normal))

  it.each([
    ['DE', 'de'],
    ['uk', 'gb'],
    ['Germany', ''],
  ])('the country %j becomes %j', (value, normal) => expect(normalise.country(value)).toBe(normal))

  it('are lower-case SHA-256 of the normal form', () => {
    expect(hashKey('hello')).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824')
    expect(hashKey(normalise.email(' Ada@Example.COM'))).toBe(ADA)
  })

  it('never hash nothing', () => expect(hashKey('')).toBe(''))

  it('let a hash pass through, in lower case', () => {
    const hash = hashKey('ada@example.com')
    expect(hashKey(normalise.email(` ${hash.toUpperCase()} `))).toBe(hash)
    expect(hashKey(normalise.phone(hash))).toBe(hash)
  })

  it('are the same however often a value is normalised', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const rule of [
          normalise.email,
          normalise.phone,
          normalise.name,
          normalise.city,
          normalise.country,
          normalise.externalId,
        ]) {
          expect(rule(rule(text))).toBe(rule(text))
        }
        expect(hashKey(text)).toMatch(/^([0-9a-f]{64})?$/)
      }),
      { seed: 1 },
    )
  })

  it('need an email address or a phone number', () => {
    expect(hasEmailOrPhone({ email: 'a@b.example' })).toBe(true)
    expect(hasEmailOrPhone({ phone: '+49 1' })).toBe(true)
    expect(hasEmailOrPhone({ externalId: 'U1', firstName: 'Ada', email: ' ', phone: '+000' })).toBe(false)
  })
})
