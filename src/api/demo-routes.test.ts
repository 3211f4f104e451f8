import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, Shop } from '../insight/shop.fixture.ts'
import { startApi, type ApiServer, type Sent } from './api-server.fixture.ts'

const ME = '0b8e4c1e-3c51-4d7a-9d52-3f2a8f2f7f01'
const OTHER = '7d0a8d0e-64f3-4a3c-8a10-2f4f7bb1c0aa'

interface Person {
  readonly profile: { readonly profileId: string; readonly cohorts: readonly { readonly key: string }[] } | null
  readonly timeline: readonly { readonly kind: string; readonly text?: string }[]
  readonly messages: readonly {
    readonly id: string
    readonly opened: boolean
    readonly clicked: boolean
    readonly bounced: boolean
    readonly status: string
  }[]
  readonly audiences: readonly object[]
  readonly next: { readonly text: string; readonly at: string } | null
  readonly ahead: number
}

let api: ApiServer
let shop: Shop
beforeEach(async () => {
  shop = new Shop()
  api = await startApi({ shop })
})
afterEach(() => api.close())

const post = (path: string, anonymousId: string): ReturnType<ApiServer['call']> =>
  api.call('POST', path, { anonymous: true, body: { anonymousId } } satisfies Sent)
const person = async (id = ME): Promise<Person> =>
  (await api.call('GET', `/demo/api/person?anonymousId=${id}`, { anonymous: true })).json as Person
async function withMessage(): Promise<string> {
  await shop.track({ anonymousId: ME }, 'Product Added')
  await shop.wait(HOUR)
  await shop.deliverAll()
  return (await person()).messages[0]!.id
}

describe('the demo', () => {
  it('begins with the write key, the campaign and its plan', async () => {
    expect((await api.call('GET', '/demo/api/config', { anonymous: true })).json).toMatchObject({
      writeKey: 'wk_web',
      campaign: { key: 'cart-recovery', name: 'Cart recovery' },
      steps: [
        { text: 'Wait 1 hour' },
        { text: 'Send an email', channel: 'email' },
        { kind: 'waitFor' },
        { kind: 'exit', depth: 1 },
        { kind: 'audience' },
      ],
      lists: [{ list: 'retarget', connection: 'ads', name: 'retarget' }],
    })
  })

  it('knows nobody before the first event', async () => {
    expect(await person()).toEqual({ profile: null, timeline: [], messages: [], audiences: [], next: null, ahead: 0 })
  })

  it('shows a person their story and what comes next', async () => {
    await shop.track({ anonymousId: ME }, 'Product Added')
    const shown = await person()
    expect(shown.profile).toMatchObject({ profileId: 'p_1', cohorts: [{ key: 'abandoned-cart' }] })
    expect(shown.timeline.at(-1)).toMatchObject({ kind: 'event', name: 'Product Added' })
    expect(shown.next).toEqual({
      text: 'The next thing happens in 1 hour: an email goes out.',
      at: '2026-01-01T01:00:00.000Z',
    })
  })

  it('lets the clock of this person alone jump', async () => {
    await shop.track({ anonymousId: ME }, 'Product Added')
    await shop.track({ anonymousId: OTHER }, 'Product Added')
    expect((await post('/demo/api/skip-wait', ME)).json).toEqual({ ok: true })
    const [mine, theirs] = [await person(), await person(OTHER)]
    expect([mine.ahead, theirs.ahead]).toEqual([HOUR, 0])
    expect(mine.timeline[0]).toMatchObject({
      kind: 'delivery_created',
      text: 'Decided to send an email: the email “reminder”.',
    })
    expect(theirs.next?.text).toContain('in 1 hour')
  })

  it('says so when there is nothing to skip', async () => {
    await shop.track({ anonymousId: ME }, 'Page Viewed')
    const got = await post('/demo/api/skip-wait', ME)
    expect([got.status, got.json]).toMatchObject([409, { error: { code: 'conflict' } }])
  })

  it('takes what a person does with a message as the device would tell it', async () => {
    const id = await withMessage()
    expect((await person()).messages).toMatchObject([
      { id, opened: false, clicked: false, bounced: false, content: { subject: 'Your cart' } },
    ])
    expect((await post(`/demo/api/messages/${id}/click`, ME)).status).toBe(200)
    await shop.catchUp()
    const after = await person()
    expect(after.messages).toMatchObject([{ opened: true, clicked: true, status: 'delivered' }])
    expect(after.timeline).toContainEqual(
      expect.objectContaining({
        kind: 'event',
        name: 'Email Opened',
        properties: expect.objectContaining({
          evidence: 'inbox',
          campaign_name: 'cart-recovery',
          delivery_id: id,
        }) as object,
      }),
    )
    expect(after.timeline.map(({ text }) => text)).toContain(
      'The campaign “Cart recovery” ended for this person: it came to an exit (engaged).',
    )
  })

  it('takes a bounce and an opt-out', async () => {
    const id = await withMessage()
    for (const what of ['bounce', 'unsubscribe'])
      expect((await post(`/demo/api/messages/${id}/${what}`, ME)).status).toBe(200)
    await shop.catchUp()
    const after = await person()
    expect(after.messages[0]).toMatchObject({ bounced: true })
    expect(after.profile).toMatchObject({ optedOut: ['email'] })
    expect((await post(`/demo/api/messages/${id}/dismiss`, ME)).json).toMatchObject({
      error: { code: 'bad_request', path: 'what' },
    })
  })

  it('shows and takes nothing of somebody else', async () => {
    const id = await withMessage()
    await shop.track({ anonymousId: OTHER }, 'Page Viewed')
    const got = await post(`/demo/api/messages/${id}/open`, OTHER)
    expect([got.status, got.json]).toMatchObject([404, { error: { path: 'id' } }])
    expect((await person(OTHER)).messages).toEqual([])
  })

  it('keeps the messages of a person who signs in and turns out to be known', async () => {
    const id = await withMessage()
    await shop.track({ userId: 'U1' }, 'Page Viewed')
    await shop.identify({ userId: 'U1', anonymousId: ME }, {})
    const shown = await person()
    expect([shown.profile?.profileId, shown.messages.map((message) => message.id)]).toEqual(['p_2', [id]])
    expect((await post(`/demo/api/messages/${id}/open`, ME)).status).toBe(200)
  })

  it('shows the lists of a person, and since when', async () => {
    await withMessage()
    await shop.wait(24 * HOUR)
    expect((await person()).audiences).toEqual([
      { list: 'retarget', connection: 'ads', on: true, status: 'pending', since: '2026-01-02T01:00:00.000Z' },
    ])
  })

  it('says when something about this person was committed, and about nobody else', async () => {
    const text = await api.watch(
      `/demo/api/live?anonymousId=${ME}`,
      (got) => got.includes('changed') || got.includes('here\n\n: still'),
      async () => {
        await shop.track({ anonymousId: OTHER }, 'Product Added')
        api.shop.clock.advance(15_000)
        api.shop.clock.advance(15_000)
      },
    )
    expect(text).not.toContain('changed')
    const mine = await api.watch(
      `/demo/api/live?anonymousId=${ME}`,
      (got) => got.includes('changed'),
      () => shop.track({ anonymousId: ME }, 'Product Added'),
    )
    expect(mine).toContain('event: changed')
    const wake = await api.watch(
      `/demo/api/live?anonymousId=${ME}`,
      (got) => got.includes('changed'),
      () => shop.wait(HOUR),
    )
    expect(wake).toContain('event: changed')
  })

  it('finds nothing where the operator did not open it', async () => {
    const own = await startApi({ deps: { demo: () => false } })
    expect((await own.call('GET', '/demo/api/config', { anonymous: true })).status).toBe(404)
    expect((await own.call('GET', '/demo', { anonymous: true })).status).toBe(404)
    await own.close()
  })
})
