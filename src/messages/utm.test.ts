import { describe, expect, it } from 'vitest'
import { createLinkSigner } from './links.ts'
import { createEmailTracker } from './tracked-email.ts'
import { withUtm } from './utm.ts'

const utm = { source: 'rekindle', medium: 'email', campaign: 'win back' }
const added = 'utm_source=rekindle&utm_medium=email&utm_campaign=win%20back'

describe('a link with UTM parameters', () => {
  it.each([
    ['https://shop.example/cart', `https://shop.example/cart?${added}`],
    ['https://shop.example/cart?', `https://shop.example/cart?${added}`],
    ['https://shop.example/?a=%20b#top?x', `https://shop.example/?a=%20b&${added}#top?x`],
    [
      'https://shop.example/?utm_source=own&utm_medium=m&utm_campaign=c',
      'https://shop.example/?utm_source=own&utm_medium=m&utm_campaign=c',
    ],
    [
      'https://shop.example/?utm_source=own',
      'https://shop.example/?utm_source=own&utm_medium=email&utm_campaign=win%20back',
    ],
    ['mailto:hi@shop.example', 'mailto:hi@shop.example'],
    ['/cart', '/cart'],
  ])('keeps all that %s has', (url, expected) => {
    expect(withUtm(url, utm)).toBe(expected)
  })

  it('is what a tracked link in an email leads to', () => {
    const signer = createLinkSigner(new Uint8Array(32).fill(7))
    const tracker = createEmailTracker(signer, 'https://rekindle.example')
    const html = '<a href="https://shop.example/?a=1&amp;b=2">Shop</a>'
    const tracked = tracker.track({ delivery: 'd', profile: 1, html, text: 'x', kind: 'transactional', utm })
    const token = /\/l\/c\/([^"]+)"/.exec(tracked.html!)![1]!
    expect(signer.verify(token)).toMatchObject({ url: `https://shop.example/?a=1&b=2&${added}` })
  })
})
