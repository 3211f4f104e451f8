import { afterEach, describe, expect, it } from 'vitest'
import { answered, catchCalls, trackEvent, type CaughtCatalogue } from '../catalogue/catalogue.fixture.ts'
import catalogueKind from '../connections/catalogue/index.ts'
import { noMetrics } from '../kernel/metrics.ts'
import type { AudienceMember } from '../model/delivery.ts'
import type { AudienceSettings } from '../model/workspace.ts'
import { changeHostedList } from './hosted-list.ts'
import type { Connection } from './open-connections.ts'

const opened: CaughtCatalogue[] = []
afterEach(async () => {
  for (const { catalogue } of opened.splice(0)) await catalogue.close()
})

const ADA: AudienceMember = { externalId: 'ada', email: 'ada@example.com', firstName: 'Ada' }
const BEN: AudienceMember = { externalId: 'ben' }
const JSON_TYPE = { 'content-type': 'application/json' }
const NOW = Date.parse('2026-11-23T10:00:00Z')

function startList(settings: object, audience: AudienceSettings, isReal = false) {
  const caught = catchCalls(isReal ? { real: true } : {})
  opened.push(caught)
  caught.answer = ({ url }) => answered(200, url.endsWith('/lists') ? { id: 'list-7' } : {}, JSON_TYPE)
  const kept: Record<string, string> = {}
  const context = {
    catalogue: caught.catalogue,
    metrics: noMetrics,
    settings: {
      get: async (key: string) => kept[key],
      set: async (values: Record<string, string>) => void Object.assign(kept, values),
    },
  } as unknown as Parameters<typeof changeHostedList>[0]
  const connection: Connection = {
    key: 'ads',
    kind: catalogueKind,
    settings,
    forward: undefined,
    audiences: { vip: audience },
  }
  const change = (op: 'add' | 'remove', ...members: readonly AudienceMember[]) =>
    changeHostedList(
      context,
      connection,
      members.map((member) => ({
        delivery: { id: `${op}-${member.externalId}`, audience: { list: 'ads/vip', op, member } },
      })),
      NOW,
    )
  return { caught, change, kept }
}

const lists = { destination: 'lists', settings: {}, audienceSettings: { owner: 'ops' } }

describe('A list of a hosted destination', () => {
  it('is made once, and told by the presets for audiences who entered and who left', async () => {
    const { caught, change, kept } = startList(lists, { create: true, name: 'Best customers' })
    expect((await change('add', ADA, BEN)).map(({ result }) => result)).toEqual(['accepted', 'accepted'])
    expect((await change('remove', ADA)).map(({ result }) => result)).toEqual(['accepted'])
    const member = { list: 'list-7', person: 'ada', email: 'ada@example.com', owner: 'ops' }
    expect(caught.calls.map(({ body }) => body)).toEqual([
      { audienceName: 'Best customers', owner: 'ops', key: 'vip' },
      { ...member, isMember: true },
      { list: 'list-7', person: 'ben', isMember: true, owner: 'ops' },
      { ...member, isMember: false },
    ])
    expect(kept).toEqual({ 'list/ads/vip': 'list-7' })
  })

  it('that exists already goes by its id', async () => {
    const { caught, change } = startList(lists, { id: 'list-3' })
    await change('add', ADA)
    expect(caught.calls.map(({ body }) => body)).toMatchObject([{ list: 'list-3', isMember: true }])
  })

  it('that cannot be made changes nobody: its trouble is that of all', async () => {
    const { caught, change } = startList(lists, { create: true })
    caught.answer = () => answered(401)
    expect((await change('add', ADA, BEN)).map(({ result }) => result)).toEqual(['auth', 'auth'])
    expect(caught.calls.every(({ url }) => url.endsWith('/lists'))).toBe(true)
  })

  it('has an outcome per member, by the classes of errors', async () => {
    const { caught, change } = startList(lists, { id: 'list-3' })
    caught.answer = ({ body }) => answered((body as { person: string }).person === 'ben' ? 503 : 200)
    expect((await change('add', ADA, BEN)).map(({ result }) => result)).toEqual(['accepted', 'retry'])
  })

  it('is told as a trait where the destination looks at identify only, whatever its filter lets through', async () => {
    const actions = [{ action: 'sync', when: 'type = "identify"', mapping: { email: { '@path': '$.traits.email' } } }]
    const { caught, change } = startList({ ...lists, actions, filter: { drop: 'type = "identify"' } }, { id: 'l' })
    expect(await change('remove', ADA)).toMatchObject([{ result: 'accepted' }])
    expect(caught.calls.map(({ body }) => body)).toMatchObject([{ email: 'ada@example.com', isMember: false }])
  })

  it('that no action is for is a matter of the settings, not a change that was made', async () => {
    const actions = [{ action: 'other' }]
    const { change } = startList({ ...lists, actions }, { id: 'l' })
    expect(await change('add', ADA)).toMatchObject([{ result: 'config' }])
  })

  it('is kept by a destination of the package, as Segment Engage would feed it', async () => {
    const braze = {
      destination: 'braze-cohorts',
      settings: { client_secret: 'secret-0123', endpoint: 'https://rest.iad-01.braze.com' },
      actions: [{ action: 'syncAudiences', mapping: { personas_audience_key: 'vip' } }],
    }
    const { caught, change } = startList(braze, { create: true }, true)
    expect(await change('add', ADA)).toMatchObject([{ result: 'accepted' }])
    expect(caught.calls.at(-1)).toMatchObject({
      url: 'https://rest.iad-01.braze.com/partners/segment/cohorts/users',
      body: { cohort_id: 'aud_vip', cohort_changes: [{ user_ids: ['ada'] }] },
    })
  })
})

describe('Subscriptions of a hosted destination', () => {
  const order = trackEvent('Order Completed')
  const forward = async (settings: object) => {
    const caught = catchCalls()
    opened.push(caught)
    await caught.catalogue.forward('ads', { destination: 'lists', settings: {}, ...settings }, [order])
    return caught.calls.map(({ body }) => body)
  }

  it.each([
    [{}, 1],
    [{ filter: { allow: 'event = "Order Completed"' } }, 1],
    [{ filter: { allow: 'event = "Signed Up"' } }, 0],
    [{ filter: { drop: 'type = "track"' } }, 0],
    [{ presets: { Orders: { enabled: false } } }, 0],
    [{ presets: { Orders: { when: 'event = "Signed Up"' } } }, 0],
    [{ presets: {}, actions: [{ action: 'sync' }] }, 2],
    [{ actions: [{ action: 'sync', enabled: false }] }, 0],
  ])('%j → %i calls', async (settings, calls) => {
    expect(await forward(settings)).toHaveLength(calls)
  })

  it('have single fields of a preset replaced', async () => {
    const presets = { Orders: { mapping: { email: 'fixed@example.com' } } }
    expect(await forward({ presets })).toMatchObject([{ person: 'ada', email: 'fixed@example.com' }])
  })
})
