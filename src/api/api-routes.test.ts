import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, Shop, SHOP } from '../insight/shop.fixture.ts'
import { SCHEMAS, type Shape } from './schemas.ts'
import { PARKED, startApi, type ApiServer } from './api-server.fixture.ts'

let api: ApiServer

/** U1 got the email and waits, U2 ordered, U3 is unsubscribed; somebody sent rubbish. */
beforeAll(async () => {
  const shop = new Shop()
  await shop.identify({ userId: 'U1' }, { email: 'one@shop.example', first_name: 'One', gone: null })
  for (const userId of ['U1', 'U2']) await shop.track({ userId }, 'Product Added', { sku: 'S1' })
  await shop.identify({ userId: 'U3' }, { unsubscribed: true })
  await shop.track({ userId: 'U3' }, 'Product Added')
  await shop.wait(HOUR)
  await shop.deliverAll()
  await shop.track({ userId: 'U2' }, 'Order Completed')
  await shop.track({}, 'Lost')
  api = await startApi({ shop })
})
afterAll(() => api.close())

/** The answer, and a promise kept: it has exactly the form that the document tells. */
async function read<Name extends keyof typeof SCHEMAS>(name: Name, path: string): Promise<Shape<Name>> {
  return SCHEMAS[name].parse(await api.get(path)) as Shape<Name>
}

describe('cohorts', () => {
  it('are listed with their sizes and in words', async () => {
    const { items } = await read('CohortPage', '/api/cohorts')
    expect(items).toEqual([
      {
        key: 'abandoned-cart',
        name: 'Abandoned cart',
        size: 2,
        status: 'live',
        text: 'did “Product Added” in the last 30 days and did not do “Order Completed” since “Product Added”',
      },
      { key: 'buyers', name: 'buyers', size: 1, status: 'live', text: 'did “Order Completed”' },
    ])
    expect(await read('Cohort', '/api/cohorts/buyers')).toEqual(items[1])
  })

  it('are previewed before they exist: how many, who, and in words', async () => {
    const ask = async (where: object) => {
      const { status, json } = await api.call('POST', '/api/cohorts/preview', { body: { where } })
      expect(status).toBe(200)
      return SCHEMAS.CohortPreview.parse(json)
    }
    expect(await ask({ did: 'Product Added', where: { sku: 'S1' } })).toEqual({
      size: 2,
      profiles: 3,
      text: 'did “Product Added” with sku = “S1”',
      sample: [
        { profileId: 'p_1', userId: 'U1', email: 'one@shop.example' },
        { profileId: 'p_2', userId: 'U2', email: null },
      ],
    })
    expect(await ask({ all: [{ in: 'abandoned-cart' }, { didNot: 'Nothing' }] })).toMatchObject({ size: 2 })
    expect((await read('CohortPage', '/api/cohorts')).items).toHaveLength(2)
    expect(await read('WorkspaceChange', '/api/workspace/change')).toEqual({ change: null })
  })

  it('are previewed beside every cohort of the workspace, whatever its key', async () => {
    const shop = new Shop(SHOP.replaceAll('buyers', 'preview-of-a-condition'))
    const other = await startApi({ shop })
    await shop.track({ userId: 'U1' }, 'Order Completed')
    const body = { where: { in: 'preview-of-a-condition' } }
    const { json } = await other.call('POST', '/api/cohorts/preview', { body })
    await other.close()
    expect(json).toMatchObject({ size: 1, profiles: 1 })
  })

  it('are paged by cursor, each once', async () => {
    const first = await read('CohortPage', '/api/cohorts?limit=1')
    const second = await read('CohortPage', `/api/cohorts?limit=1&cursor=${first.next}`)
    expect([...first.items, ...second.items].map(({ key }) => key)).toEqual(['abandoned-cart', 'buyers'])
    expect(second.next).toBeNull()
  })

  it('tell their members, page by page', async () => {
    const first = await read('MemberPage', '/api/cohorts/abandoned-cart/members?limit=1')
    expect(first.items).toEqual([
      { profileId: 'p_1', userId: 'U1', email: 'one@shop.example', enteredAt: '2026-01-01T00:00:00.000Z' },
    ])
    const second = await read(
      'MemberPage',
      `/api/cohorts/abandoned-cart/members?limit=1&cursor=${encodeURIComponent(first.next!)}`,
    )
    expect(second.items.map(({ userId }) => userId)).toEqual(['U3'])
  })
})

describe('campaigns', () => {
  it('are listed with their figures', async () => {
    const { items } = await read('CampaignPage', '/api/campaigns')
    expect(items.map(({ key, status, entered, open, heldOut }) => [key, status, entered, open, heldOut])).toEqual([
      ['cart-recovery', 'live', 3, 2, 0],
      ['held', 'live', 0, 0, 1],
      ['resting', 'draft', 0, 0, 0],
    ])
  })

  it('tell what became of everybody, step by step', async () => {
    const campaign = await read('Campaign', '/api/campaigns/cart-recovery')
    expect(campaign).toMatchObject({ name: 'Cart recovery', ended: { 'did:Order Completed': 1 }, blocked: {} })
    expect(campaign.steps.find(({ id }) => id === 'reminder')).toMatchObject({
      reached: 3,
      sent: 2,
      skipped: { unsubscribed: 1 },
      text: 'Send an email',
    })
  })

  it('are paused, ended and launched by a new version that keeps the comments', async () => {
    const own = await startApi()
    for (const [verb, status] of [
      ['pause', 'paused'],
      ['end', 'ended'],
      ['launch', 'live'],
    ] as const) {
      const got = await own.call('POST', `/api/campaigns/cart-recovery/${verb}`)
      expect([got.status, SCHEMAS.CampaignStatus.parse(got.json).status]).toEqual([200, status])
      expect(await own.get('/api/campaigns/cart-recovery')).toMatchObject({ status })
    }
    expect((await own.call('POST', '/api/campaigns/cart-recovery/launch')).json).toMatchObject({ version: 4 })
    const { source } = SCHEMAS.Workspace.parse(await own.get('/api/workspace'))
    expect(source).toContain("# the shop's own notes")
    expect(source).toContain('# people who left something')
    await own.close()
  })
})

describe('the workspace', () => {
  it('is read as JSON with its source, or as YAML', async () => {
    const workspace = await read('Workspace', '/api/workspace')
    expect(workspace).toMatchObject({
      version: 1,
      owner: 'store',
      source: SHOP,
      definition: { workspace: 'shop', sending: 'inbox' },
    })
    for (const got of [
      await api.call('GET', '/api/workspace?format=yaml'),
      await api.call('GET', '/api/workspace', { headers: { accept: 'application/yaml' } }),
    ]) {
      expect(got.headers['content-type']).toBe('application/yaml; charset=utf-8')
      expect(got.text).toBe(SHOP)
    }
  })

  it('is published as YAML, at the version that was edited only', async () => {
    const own = await startApi()
    const text = SHOP.replace('workspace: shop', 'workspace: store')
    const got = await own.call('PUT', '/api/workspace?version=1', {
      body: text,
      headers: { 'content-type': 'application/yaml' },
    })
    expect([got.status, got.json]).toEqual([200, { version: 2 }])
    expect((await own.call('PUT', '/api/workspace?version=1', { body: SHOP })).status).toBe(409)
    expect(await own.get('/api/workspace')).toMatchObject({ version: 2, source: text })
    await own.close()
  })

  it('published as JSON keeps the comments of what did not change', async () => {
    const own = await startApi()
    const { definition } = SCHEMAS.Workspace.parse(await own.get('/api/workspace'))
    const changed = structuredClone(definition) as {
      cohorts: Record<string, unknown>
      campaigns: Record<string, unknown>
    }
    changed.cohorts['loyal'] = { where: { did: 'Order Completed', times: 3 } }
    delete changed.campaigns['resting']
    expect((await own.call('PUT', '/api/workspace', { body: changed })).status).toBe(200)
    const after = SCHEMAS.Workspace.parse(await own.get('/api/workspace'))
    expect(after.definition).toEqual(changed)
    expect(after.source).toContain('name: Abandoned cart # people who left something')
    await own.close()
  })

  it('refuses a definition with every problem and its place', async () => {
    const got = await api.call('PUT', '/api/workspace', {
      body: SHOP.replace('cohort: abandoned-cart', 'cohort: abandoned').replace('wait: 1h', 'wait: soon'),
    })
    const { error, problems } = SCHEMAS.Error.parse(got.json)
    expect([got.status, error.code]).toEqual([400, 'invalid_definition'])
    expect(problems!.length).toBeGreaterThanOrEqual(2)
    expect(problems!.every(({ line, column }) => line > 0 && column > 0)).toBe(true)
  })

  it('plans without writing', async () => {
    const got = await api.call('POST', '/api/workspace/plan', { body: SHOP.replace('wait: 1h', 'wait: 2h') })
    const plan = SCHEMAS.Plan.parse(got.json)
    expect(plan.changes?.campaigns).toEqual({ added: [], changed: ['cart-recovery'], removed: [] })
    const bad = SCHEMAS.Plan.parse((await api.call('POST', '/api/workspace/plan', { body: 'version: 7' })).json)
    expect([bad.changes, bad.problems.length > 0]).toEqual([null, true])
    expect((await read('Workspace', '/api/workspace')).version).toBe(1)
  })
})

describe('profiles', () => {
  it('are found by every id of theirs', async () => {
    const found = await Promise.all(
      ['user_id/U1', 'email/ONE@shop.example', 'profile_id/p_1'].map((id) => read('Profile', `/api/profiles/${id}`)),
    )
    expect(new Set(found.map((profile) => JSON.stringify(profile))).size).toBe(1)
    expect(found[0]).toMatchObject({
      profileId: 'p_1',
      userId: 'U1',
      traits: { email: 'one@shop.example', first_name: 'One' },
      cohorts: [{ key: 'abandoned-cart', name: 'Abandoned cart' }],
      journeys: [
        {
          campaign: 'cart-recovery',
          step: 'patience',
          due: '2026-01-02T01:00:00.000Z',
          deliveries: [{ step: 'reminder', status: 'sent' }],
        },
      ],
      unsubscribed: false,
      approximate: false,
    })
    expect(found[0]!.traits).not.toHaveProperty('gone')
  })

  it('may have ids with anything in them', async () => {
    const userId = `a/b ü?#${'x'.repeat(300)}`
    await api.shop.track({ userId }, 'Page Viewed')
    expect((await read('Profile', `/api/profiles/user_id/${encodeURIComponent(userId)}`)).userId).toBe(userId)
  })

  it('have a timeline of events and decisions', async () => {
    const { items, next } = await read('Timeline', '/api/profiles/user_id/U2/timeline?limit=20')
    expect(next).toBeNull()
    expect(items.map((item) => ('text' in item ? item.kind : item.name))).toEqual([
      'held_out',
      'journey_ended',
      'cohort_entered',
      'cohort_left',
      'Order Completed',
      'wait_started',
      'delivery_changed',
      'delivery_created',
      'wait_started',
      'journey_started',
      'cohort_entered',
      'Product Added',
    ])
    expect(items.at(-1)).toMatchObject({ kind: 'event', properties: { sku: 'S1' }, source: 'web', via: null })
  })

  it('are explained', async () => {
    const explanation = await read('Explanation', '/api/profiles/user_id/U3/explain?campaign=cart-recovery')
    expect(explanation.because.map(({ text }) => text)).toContain(
      'The email “reminder” was not sent: The person has unsubscribed from all marketing.',
    )
  })
})

describe('deliveries and the inbox', () => {
  it('are filtered and paged', async () => {
    const all = await read('DeliveryPage', '/api/deliveries?campaign=cart-recovery')
    expect(all.items.map(({ userId, status }) => `${userId} ${status}`).sort()).toEqual([
      'U1 sent',
      'U2 sent',
      'U3 skipped',
    ])
    expect((await read('DeliveryPage', '/api/deliveries?status=skipped')).items).toMatchObject([
      { profileId: 'p_3', reason: 'unsubscribed', attempts: [] },
    ])
    expect((await read('DeliveryPage', '/api/deliveries?profile=p_1')).items).toMatchObject([
      {
        profileId: 'p_1',
        connection: 'inbox',
        attempts: [{ number: 1, outcome: 'accepted', detail: 'Kept.' }],
        coupon: null,
        audience: null,
      },
    ])
    const first = await read('DeliveryPage', '/api/deliveries?limit=2')
    const rest = await read('DeliveryPage', `/api/deliveries?limit=2&cursor=${encodeURIComponent(first.next!)}`)
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3)
  })

  it('show what was sent', async () => {
    const { items } = await read('InboxPage', '/api/inbox?profile=p_1&channel=email')
    expect(items).toMatchObject([
      { profileId: 'p_1', campaign: 'cart-recovery', step: 'reminder', content: { subject: 'Your cart' } },
    ])
    expect((await read('InboxPage', '/api/inbox?channel=push')).items).toEqual([])
  })
})

describe('the rest', () => {
  it('lists rejected events with their reason', async () => {
    expect((await read('RejectedPage', '/api/events/rejected')).items).toMatchObject([
      { reason: 'no_user_or_anonymous_id', source: 'web' },
    ])
  })

  it('lists what a tool refused for good, by pages, and sends it again', async () => {
    const first = await read('ParkedEventPage', '/api/connections/hub/parked?limit=1')
    expect(first.items).toEqual([PARKED[0]])
    const rest = await read('ParkedEventPage', `/api/connections/hub/parked?limit=1&cursor=${first.next}`)
    expect(rest).toEqual({ items: [PARKED[1]], next: null })
    expect((await api.call('POST', '/api/connections/hub/replay')).json).toEqual({ sent: 1, left: 1 })
  })

  it('lists connections, the inbox among them, without their secrets', async () => {
    const { items } = await read('ConnectionPage', '/api/connections')
    expect(items.map(({ key, kind, state }) => [key, kind, state.status])).toEqual([
      ['inbox', 'inbox', 'ok'],
      ['ads', 'facebook', 'stopped'],
    ])
    // Its messages would come through, its events do not: the worse of the two is told.
    expect(items[1]!.state.detail).toBe('The token is not valid.')
    expect(JSON.stringify(items)).not.toContain('very-secret')
    expect(items[1]!.abilities).toContain('audiences')
    expect(items.map(({ throttle, pending, throttled }) => ({ throttle, pending, throttled }))).toEqual([
      { throttle: null, pending: 0, throttled: 0 },
      { throttle: { atMost: 50, perMs: 60_000 }, pending: 2, throttled: 1 },
    ])
  })

  it('tells of each list who is wanted, whom the tool has, what waits and when it goes out', async () => {
    const { items, next } = await read('AudiencePage', '/api/connections/ads/audiences')
    expect(next).toBeNull()
    expect(items).toEqual([
      {
        key: 'retarget',
        list: 'ads/retarget',
        cohort: null,
        wanted: 0,
        confirmed: 0,
        waiting: 0,
        nextPushAt: null,
        membersMin: 100,
        isTooSmall: true,
        told: null,
        lag: expect.stringContaining('24 hours') as string,
      },
    ])
    expect((await read('AudiencePage', '/api/connections/inbox/audiences')).items).toEqual([])
    expect((await api.call('GET', '/api/connections/none/audiences')).status).toBe(404)
  })

  it('tests a connection', async () => {
    expect(SCHEMAS.ConnectionTest.parse((await api.call('POST', '/api/connections/ads/test')).json)).toEqual({
      ok: true,
      detail: 'The tool answered.',
    })
    expect(SCHEMAS.ConnectionTest.parse((await api.call('POST', '/api/connections/inbox/test')).json).detail).toContain(
      'no harmless call',
    )
  })

  it('lists sources and the status', async () => {
    expect((await read('SourcePage', '/api/sources')).items[0]).toEqual({
      key: 'web',
      name: 'web',
      writeKey: 'wk_web',
      origins: ['https://shop.example'],
    })
    expect(await read('Status', '/api/status')).toMatchObject({
      lag: 0,
      sending: 'inbox',
      testAddress: null,
      lanes: [{ connection: 'ads' }],
      forwards: [{ lag: 1 }],
    })
  })

  it('answers HEAD like GET, without the body', async () => {
    const got = await api.call('HEAD', '/api/status')
    expect([got.status, got.text]).toEqual([200, ''])
  })
})

describe('live events', () => {
  it('stream events and decisions as they are committed', async () => {
    const text = await api.watch(
      '/api/events/live',
      (got) => got.includes('cohort_entered'),
      () => api.shop.track({ userId: 'U20' }, 'Order Completed'),
    )
    const data = [...text.matchAll(/event: (\w+)\ndata: (.*)\n/g)].map(([, event, json]) => ({
      event,
      data: JSON.parse(json!) as unknown,
    }))
    expect(SCHEMAS.LiveEvent.parse(data[0]!.data)).toMatchObject({ name: 'Order Completed', verdict: 'applied' })
    expect(SCHEMAS.LiveDecision.parse(data[1]!.data)).toMatchObject({
      kind: 'cohort_entered',
      text: 'Came into the cohort “buyers”.',
    })
  })

  it('can be of one profile only, and beat while nothing happens', async () => {
    const text = await api.watch(
      '/api/events/live?profile=p_1',
      (got) => got.includes(': still here'),
      async () => {
        await api.shop.track({ userId: 'U2' }, 'Page Viewed')
        await api.shop.track({ userId: 'U1' }, 'Cart Viewed')
        api.shop.clock.advance(15_000)
      },
    )
    expect(text).toContain('Cart Viewed')
    expect(text).not.toContain('Page Viewed')
  })

  it('end when the server closes, and leave nobody listening', async () => {
    const own = await startApi()
    const watching = own.watch(
      '/api/events/live',
      () => false,
      () => own.close(),
    )
    expect(await watching).toContain('retry: 2000')
  })
})
