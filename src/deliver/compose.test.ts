import { describe, expect, it } from 'vitest'
import { createLinkSigner } from '../messages/links.ts'
import { createRenderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Template, Tracking } from '../model/workspace.ts'
import { compose, type ComposeOptions } from './compose.ts'
import type { SendOrder } from './permission.ts'

const signer = createLinkSigner(new Uint8Array(32).fill(7))
const composer = { renderer: createRenderer(), tracker: createEmailTracker(signer, 'https://rekindle.example') }

async function composedOf(
  template: Template,
  more: Partial<SendOrder> = {},
  to: Partial<Pick<ComposeOptions, 'connection' | 'redirectTo'>> = {},
) {
  const order: SendOrder = {
    template,
    kind: 'transactional',
    campaign: { key: 'win-back', name: 'Win back' },
    person: {
      id: 1,
      userId: 'U1',
      traits: {},
      email: 'u1@shop.example',
      phone: undefined,
      subscriptions: [],
      devices: [],
    },
    event: undefined,
    journey: { id: 'j', startedAt: 0, saved: {} },
    coupon: undefined,
    confirms: [],
    tracking: undefined,
    locale: { wanted: undefined, usual: undefined },
    timezone: 'UTC',
    ...more,
  }
  const delivery = { id: 'd1', campaign: 'win-back', step: 's', channel: template.channel } as Delivery
  const message = await compose(composer, { delivery, order, attempt: 1, now: 0, ...to })
  if (!message.ok) throw new Error(message.error)
  return message.value
}

type Utm = Tracking['utm']

async function contentOf(template: Template, utm: Utm, more: Tracking = {}) {
  return (await composedOf(template, { tracking: utm ? { utm, ...more } : more })).message.content
}

const PUSH: Template = { channel: 'push', title: 'T', body: 'B', link: 'https://shop.example/cart' }
const EMAIL: Template = { channel: 'email', subject: 'S', html: '<a href="https://shop.example/">Shop</a>' }

async function linkOf(utm: Utm) {
  const content = await contentOf(EMAIL, utm)
  const html = content.channel === 'email' ? content.html : undefined
  const link = signer.verify(/\/l\/c\/([^"]+)"/.exec(html ?? '')?.[1] ?? '')
  return link?.kind === 'click' ? link.url : undefined
}

describe('where a message goes', () => {
  it('is to the person, also for tools that know them by their id', async () => {
    const { addresses } = (await composedOf(EMAIL)).message
    expect(addresses).toMatchObject({ userId: 'U1', email: 'u1@shop.example' })
  })

  it('is one address only where all goes there: no tool is told who the person is', async () => {
    const { addresses } = (await composedOf(EMAIL, {}, { redirectTo: 'test@shop.example' })).message
    expect(addresses).toMatchObject({ email: 'test@shop.example' })
    expect(addresses).not.toHaveProperty('userId')
  })
})

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

  it('lead straight to where they point, and opening is not noticed, where that is switched off', async () => {
    const utm = { source: 'rekindle' }
    expect(await contentOf(EMAIL, utm, { clicks: false, opens: false })).toMatchObject({
      html: '<a href="https://shop.example/?utm_source=rekindle&amp;utm_medium=email&amp;utm_campaign=win-back">Shop</a>',
    })
    expect(await contentOf(EMAIL, undefined, { opens: false })).toMatchObject({
      html: expect.stringMatching(/^<a href="[^"]*\/l\/c\/[^"]*">Shop<\/a>$/) as string,
    })
    expect(await contentOf(EMAIL, undefined, { clicks: false })).toMatchObject({
      html: expect.stringMatching(/^<a href="https:\/\/shop.example\/">Shop<\/a><img [^>]*\/l\/o\//) as string,
    })
  })

  it('of a template that opts out stay as they are written, but the way out stays', async () => {
    const out = { ...EMAIL, tracking: false } as Template
    expect(await contentOf(out, { source: 'rekindle' })).toMatchObject({
      html: '<a href="https://shop.example/">Shop</a>',
    })
    expect(await contentOf({ ...PUSH, tracking: false }, { source: 'x' })).toMatchObject({
      link: 'https://shop.example/cart',
    })
    const promotional = await composedOf(out, { kind: 'promotional' })
    expect(promotional.message.content).toMatchObject({ unsubscribeUrl: expect.stringContaining('/l/u/') as string })
  })
})

describe('the language of a message', () => {
  const template: Template = {
    channel: 'push',
    title: 'Hello {{ locale }}',
    body: 'B',
    locales: { de: { title: 'Hallo {{ locale }}' } },
  }
  it('is the person’s where there is a variant for it, and the variant is told', async () => {
    const composed = await composedOf(template, { locale: { wanted: 'de-AT', usual: 'en' } })
    expect(composed).toMatchObject({ locale: 'de', message: { content: { title: 'Hallo de', body: 'B' } } })
  })

  it('is else the template’s', async () => {
    const composed = await composedOf(template, { locale: { wanted: 'fr', usual: 'en' } })
    expect(composed).toMatchObject({ message: { content: { title: 'Hello en' } } })
    expect(composed).not.toHaveProperty('locale')
  })
})

describe('a link that confirms a subscription', () => {
  const template: Template = { channel: 'email', subject: 'S', html: '<a href="{{ links.confirm }}">Yes</a>' }
  const order = {
    template,
    kind: 'transactional',
    campaign: { key: 'hello', name: 'Hello' },
    person: {
      id: 1,
      userId: 'U1',
      traits: {},
      email: 'u1@shop.example',
      phone: undefined,
      subscriptions: [],
      devices: [],
    },
    event: undefined,
    journey: { id: 'j', startedAt: 0, saved: {} },
    coupon: undefined,
    tracking: undefined,
    locale: { wanted: undefined, usual: undefined },
    timezone: 'UTC',
  } as const
  const delivery = { id: 'd1', campaign: 'hello', step: 's', channel: 'email' } as Delivery
  const NOW = Date.UTC(2026, 0, 1)

  it('names the topics and is good for a week', async () => {
    const made = await compose(composer, { delivery, order: { ...order, confirms: ['tips'] }, attempt: 1, now: NOW })
    const content = made.ok ? made.value.message.content : undefined
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

describe('a text message', () => {
  const person = {
    id: 1,
    userId: 'U1',
    traits: {},
    email: undefined,
    phone: '+491701234567',
    subscriptions: [],
    devices: [],
  }
  const template: Template = { channel: 'sms', text: 'https://shop.example/ {{ links.unsubscribe }}' }

  it('has the number, keeps its links, and its way out is that of text messages', async () => {
    const { message } = await composedOf(template, { person, kind: 'promotional', tracking: { utm: { source: 'rk' } } })
    expect(message.addresses).toEqual({ userId: 'U1', phone: '+491701234567', subscriptions: [], devices: [] })
    const [link, wayOut] = message.content.channel === 'sms' ? message.content.text.split(' ') : []
    expect(link).toBe('https://shop.example/')
    expect(signer.verify(wayOut!.split('/l/u/')[1]!)).toMatchObject({ kind: 'unsubscribe', channel: 'sms' })
  })

  it('says where its tool can tell what became of it, if it goes to one', async () => {
    expect((await composedOf(template, { person })).message).not.toHaveProperty('receiveUrl')
    const { message } = await composedOf(template, { person }, { connection: 'my texts' })
    expect(message.receiveUrl).toBe('https://rekindle.example/receive/my%20texts')
  })
})
