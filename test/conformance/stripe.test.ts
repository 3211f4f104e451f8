import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import stripe from '../../src/connections/stripe/index.ts'
import { describeConnection } from './connection-suite.ts'
import { STRIPE_SAMPLES } from './stripe-samples.ts'

const SECRET = 'whsec_4f8b2c1d9e7a6b5c4d3e2f1a'
const NOW = Date.UTC(2026, 10, 24, 12)

/** The official package signs for its own tests, and judges ours. */
const official = new Stripe('sk_test_none')
const signature = (payload: string, secret: string, at: number): string =>
  official.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1000) })

describeConnection({
  kind: stripe,
  secrets: ['signingSecret'],
  start: async () => ({
    settings: { signingSecret: SECRET },
    allSettings: { signingSecret: SECRET, userIdMetadata: 'user_id' },
    taken: () => 0,
    close: async () => {},
  }),
  bad: [
    { settings: { signingSecret: 'sk_live_1' }, path: 'signingSecret' },
    { settings: { signingSecret: '' }, path: 'signingSecret' },
    { settings: { userIdMetadata: '' }, path: 'userIdMetadata' },
  ],
  replies: [],
  receive: {
    sign: (request, settings, at) => ({
      ...request,
      headers: {
        ...request.headers,
        'Stripe-Signature': signature(request.body, String(settings['signingSecret']), at),
      },
    }),
    otherSecret: { signingSecret: 'whsec_another_another_another' },
    signsBody: true,
    toleranceMs: 300_000,
    samples: STRIPE_SAMPLES,
  },
})

describe('the official stripe package', () => {
  const body = STRIPE_SAMPLES[0]?.request.body ?? ''
  const verify = (header: string, sent = body) =>
    stripe.receive?.verify(
      { signingSecret: SECRET, userIdMetadata: 'user_id' },
      { method: 'POST', url: '', headers: { 'stripe-signature': header }, body: Buffer.from(sent), now: NOW },
      undefined,
    ).ok
  const constructed = (header: string, sent = body) => {
    try {
      return official.webhooks.constructEvent(sent, header, SECRET, 300, undefined, NOW / 1000).id !== ''
    } catch {
      return false
    }
  }
  const good = signature(body, SECRET, NOW)
  const [time = '', v1 = ''] = good.split(',')

  it.each<[string, string, string?]>([
    ['its own signature', good],
    ['two secrets at once', `${time},v1=${'0'.repeat(64)},${v1}`],
    ['the old scheme beside it', `${good},v0=${'0'.repeat(64)}`],
    ['the old scheme only', `${time},${v1.replace('v1', 'v0')}`],
    ['another body', good, `${body} `],
    ['no time', v1],
    ['no signature', time],
    ['another time', `t=${NOW / 1000 - 1},${v1}`],
    ['nothing', ''],
  ])('judges %s as we do', (_what, header, sent) => {
    expect(verify(header, sent)).toBe(constructed(header, sent))
  })

  it('says yes to some of them', () => {
    expect([good, `${time},v1=${'0'.repeat(64)},${v1}`].map((header) => constructed(header))).toEqual([true, true])
  })
})
