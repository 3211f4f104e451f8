import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLinkSigner, LINK_URL_BYTES_MAX, type LinkToken } from './links.ts'

const signer = createLinkSigner(new Uint8Array(32).fill(7))
const link = (kind: LinkToken['kind'], more: object = {}) =>
  ({ kind, delivery: 'd_1', profile: 42, ...more }) as LinkToken

const anyLink: fc.Arbitrary<LinkToken> = fc
  .record({
    delivery: fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }).filter((text) => text.isWellFormed()),
    profile: fc.maxSafeNat(),
  })
  .chain((common) =>
    fc.oneof(
      fc.constant({ kind: 'open' as const, ...common }),
      fc.constant({ kind: 'receipt' as const, ...common }),
      fc
        .record({
          topics: fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,63}$/), { minLength: 1, maxLength: 20 }),
          expiresAt: fc.maxSafeNat(),
        })
        .map((more) => ({ kind: 'confirm' as const, ...common, ...more })),
      fc
        .webUrl({ withQueryParameters: true, withFragments: true })
        .map((url) => ({ kind: 'click' as const, ...common, url })),
      fc
        .constantFrom('push' as const, 'email' as const, 'webhook' as const)
        .map((channel) => ({ kind: 'unsubscribe' as const, ...common, channel })),
    ),
  )

describe('link tokens', () => {
  it('come back as they were signed', () => {
    fc.assert(
      fc.property(anyLink, (given) => {
        expect(signer.verify(signer.sign(given))).toEqual(given)
      }),
    )
  })

  it('fit into an address as they are and say nothing of the person', () => {
    const token = signer.sign(link('unsubscribe', { channel: 'email' }))
    expect(token).toMatch(/^[\w-]{20,60}$/)
    expect(token).toBe(createLinkSigner(new Uint8Array(32).fill(7)).sign(link('unsubscribe', { channel: 'email' })))
  })

  it('do not survive the change of any one character, or one more, or one less', () => {
    const token = signer.sign(link('click', { url: 'https://shop.example/?a=b' }))
    for (let at = 0; at < token.length; at++) {
      for (const other of ['A', 'B', '_', '-', '=', '.', ' ', '\u0000', 'é']) {
        if (token[at] === other) continue
        expect(signer.verify(token.slice(0, at) + other + token.slice(at + 1))).toBeUndefined()
      }
      expect(signer.verify(token.slice(0, at))).toBeUndefined()
      expect(signer.verify(`${token.slice(0, at)}A${token.slice(at)}`)).toBeUndefined()
    }
    for (const more of ['=', '==', '\n', ' ', '%3D', 'A']) expect(signer.verify(token + more)).toBeUndefined()
  })

  it('do not survive the change of any one bit', () => {
    const bytes = Buffer.from(signer.sign(link('open')), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(signer.verify(changed.toString('base64url'))).toBeUndefined()
    }
  })

  it('of one kind do not pass for another, nor those of another installation', () => {
    const kinds = (['open', 'receipt'] as const).map((kind) => signer.sign(link(kind)))
    expect(new Set(kinds).size).toBe(2)
    expect(createLinkSigner(new Uint8Array(32).fill(8)).verify(kinds[0]!)).toBeUndefined()
  })

  it('are refused at once when empty, absurd or giant', () => {
    for (const token of [
      '',
      'a',
      '.',
      '..',
      'null',
      'A'.repeat(22),
      'A'.repeat(100),
      'A'.repeat(10_000_000),
      '🙂'.repeat(30),
    ])
      expect(signer.verify(token)).toBeUndefined()
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (token) => signer.verify(token) === undefined))
  })

  it('are never made for an address that leads elsewhere than to the web', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'ftp://a.example',
      '',
      'https://',
      ' https://a.example',
      `https://a.example/${'x'.repeat(LINK_URL_BYTES_MAX)}`,
    ]) {
      expect(() => signer.sign(link('click', { url }))).toThrow(TypeError)
    }
    expect(() => signer.sign({ kind: 'open', delivery: '', profile: 1 })).toThrow(TypeError)
    expect(() => signer.sign({ kind: 'open', delivery: 'x'.repeat(256), profile: 1 })).toThrow(TypeError)
    for (const profile of [-1, 1.5, NaN, 2 ** 53])
      expect(() => signer.sign({ kind: 'open', delivery: 'd', profile })).toThrow(TypeError)
  })
})
