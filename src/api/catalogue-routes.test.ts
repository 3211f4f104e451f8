import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Catalogue } from '../catalogue/catalogue.ts'
import { systemClock } from '../kernel/clock.ts'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { SCHEMAS } from './schemas.ts'

const catalogue = new Catalogue({
  egress: { perform: () => Promise.reject(new Error('Looking at forms calls nobody.')) },
  clock: systemClock,
  data: { sockets: 'closed' },
})
let api: ApiServer
beforeAll(async () => {
  api = await startApi({ deps: { describeDestination: (slug) => catalogue.describe(slug) } })
})
afterAll(async () => {
  await api.close()
  await catalogue.close()
})

const list = async (query: string) => SCHEMAS.DestinationPage.parse(await api.get(`/api/catalogue?${query}`))

describe('GET /api/catalogue', () => {
  it('lists all destinations by pages', async () => {
    const first = await list('limit=150')
    const rest = await list(`limit=150&cursor=${first.next}`)
    const slugs = [...first.items, ...rest.items].map(({ slug }) => slug)
    expect(rest.next).toBeNull()
    expect(new Set(slugs).size).toBe(slugs.length)
    expect(slugs.length).toBeGreaterThanOrEqual(200)
  })

  it('finds them by slug and title, and by status with the reason', async () => {
    expect((await list('search=MIXP')).items).toMatchObject([{ slug: 'mixpanel', status: 'runs', reason: null }])
    expect((await list('search=Mixpanel%20(Act')).items).toMatchObject([{ slug: 'mixpanel' }])
    const loads = (await list('status=loads&search=kafka')).items
    expect(loads).toMatchObject([{ slug: 'kafka', reason: expect.stringContaining('speaks no plain HTTP') as string }])
    expect((await list('search=nothing-like-this')).items).toEqual([])
  })
})

describe('GET /api/catalogue/:slug', () => {
  it('shows settings with secrets marked, actions with their fields, presets with their mappings', async () => {
    const form = SCHEMAS.DestinationForm.parse(await api.get('/api/catalogue/mixpanel'))
    expect(form).toMatchObject({ slug: 'mixpanel', title: 'Mixpanel (Actions)', signIn: 'custom', status: 'runs' })
    expect(form.settings).toContainEqual(
      expect.objectContaining({ key: 'apiSecret', type: 'password', secret: true, required: true }),
    )
    const trackEvent = form.actions.find(({ action }) => action === 'trackEvent')
    expect(trackEvent).toMatchObject({ batches: true, when: 'type = "track"' })
    expect(trackEvent!.fields.find(({ key }) => key === 'event')).toMatchObject({ default: { '@path': '$.event' } })
    expect(form.presets.filter(({ isAutomatic }) => isAutomatic).length).toBeGreaterThan(0)
  })

  it('says what is not there', async () => {
    for (const slug of ['nothing', 'constructor', '..%2Fmixpanel'])
      expect(await api.call('GET', `/api/catalogue/${slug}`), slug).toMatchObject({
        status: 404,
        json: { error: { code: 'not_found' } },
      })
  })

  it('says so where a destination cannot be loaded', async () => {
    const other = await startApi()
    expect(await other.call('GET', '/api/catalogue/mixpanel')).toMatchObject({
      status: 503,
      json: { error: { code: 'unavailable' } },
    })
    await other.close()
  })
})
