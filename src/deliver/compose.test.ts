import { describe, expect, it } from 'vitest'
import { createLinkSigner } from '../messages/links.ts'
import { createRenderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Template } from '../model/workspace.ts'
import { compose } from './compose.ts'
import type { SendOrder } from './permission.ts'

const signer = createLinkSigner(new Uint8Array(32).fill(7))
const composer = { renderer: createRenderer(), tracker: createEmailTracker(signer, 'https://rekindle.example') }

async function contentOf(template: Template, utm: SendOrder['utm']) {
  const order: SendOrder = {
    template,
    kind: 'transactional',
    campaign: { key: 'win-back', name: 'Win back' },
    person: { id: 1, userId: 'U1', traits: {}, email: 'u1@shop.example', subscriptions: [] },
    event: undefined,
    journey: { id: 'j', startedAt: 0 },
    coupon: undefined,
    confirms: [],
    utm,
  }
  const delivery = { id: 'd1', campaign: 'win-back', step: 's', channel: template.channel } as Delivery
  const message = await compose(composer, { delivery, order, attempt: 1, now: 0 })
  if (!message.ok) throw new Error(message.error)
  return message.value.content
}

const PUSH: Template = { channel: 'push', title: 'T', body: 'B', link: 'https://shop.example/cart' }
const EMAIL: Template = { channel: 'email', subject: 'S', html: '<a href="https://shop.example/">Shop</a>' }

async function linkOf(utm: SendOrder['utm']) {
  const content = await contentOf(EMAIL, utm)
  const html = content.channel === 'email' ? content.html : undefined
  const link = signer.verify(/\/l\/c\/([^"]+)"/.exec(html ?? '')?.[1] ?? '')
  return link?.kind === 'click' ? link.url : undefined
}

describe('links of a message', () => {
  it('say where the visit comes from: by default the channel and the campaign', async () => {
    const utm = { source: 'rekindle' }
    expect(await contentOf(PUSH, utm)).toMatchObject({
      link: 'https://shop.example/cart?utm_source=rekindle&utm_medium=push&utm_campaign=win-back',
    })
    expect(await linkOf(utm)).toBe('https://shop.example/?utm_source=rekindle&utm_medium=email&utm_campaign=win-back')
    expect(await linkOf({ source: 'a', medium: 'b', campaign: 'c' })).toBe(
      'https://shop.example/?utm_source=a&utm_medium=b&utm_campaign=c',
    )
  })

  it('stay as they are written without that setting', async () => {
    expect(await contentOf(PUSH, undefined)).toMatchObject({ link: 'https://shop.example/cart' })
    expect(await linkOf(undefined)).toBe('https://shop.example/')
  })
})

describe('a link that confirms a subscription', () => {
  const template: Template = { channel: 'email', subject: 'S', html: '<a href="{{ links.confirm }}">Yes</a>' }
  const order = {
    template,
    kind: 'transactional',
    campaign: { key: 'hello', name: 'Hello' },
    person: { id: 1, userId: 'U1', traits: {}, email: 'u1@shop.example', subscriptions: [] },
    event: undefined,
    journey: { id: 'j', startedAt: 0 },
    coupon: undefined,
    utm: { source: 'rekindle' },
  } as const
  const delivery = { id: 'd1', campaign: 'hello', step: 's', channel: 'email' } as Delivery
  const NOW = Date.UTC(2026, 0, 1)

  it('names the topics and is good for a week', async () => {
    const made = await compose(composer, { delivery, order: { ...order, confirms: ['tips'] }, attempt: 1, now: NOW })
    const content = made.ok ? made.value.content : undefined
    const [, token = ''] = /href="https:\/\/rekindle\.example\/l\/s\/([\w-]+)"/.exec(
      content?.channel === 'email' ? (content.html ?? '') : '',
    )!
    expect(signer.verify(token)).toEqual({
      kind: 'confirm',
      delivery: 'd1',
      profile: 1,
      topics: ['tips'],
      expiresAt: NOW + 7 * 86_400_000,
    })
  })

  it('is a fault where there is nothing to confirm: a mail with an empty link would be worse', async () => {
    const made = await compose(composer, { delivery, order: { ...order, confirms: [] }, attempt: 1, now: NOW })
    expect(made).toMatchObject({ ok: false, error: expect.stringContaining('there is nothing to confirm') as string })
  })
})
