import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { Shop } from '../insight/shop.fixture.ts'
import { SCHEMAS } from './schemas.ts'

const SOURCE = `version: 1
workspace: shop
sources: { web: { writeKey: wk_web } }
cohorts:
  loyal: { name: Loyal, where: { did: Order Completed, times: 3 } }
campaigns:
  thanks:
    entry: { cohort: loyal }
    reentry: { after: 7d }
    exit: [{ did: Order Completed }]
    goal: { did: Order Completed, within: 2d, ends: false }
    holdout: 5%
    steps:
      - { send: push, id: nudge, message: { title: "Thanks", body: "{{ profile.traits.first_name }}" } }
`
const DRAFT = SOURCE.replace('Thanks"', 'Thank you"').replace(
  'campaigns:',
  '  keen: { name: Keen, where: { in: loyal } }\ncampaigns:',
)

let api: ApiServer
beforeAll(async () => {
  api = await startApi({ shop: new Shop(SOURCE) })
})
afterAll(() => api.close())

describe('a definition that is not published', () => {
  it('is said in sentences', async () => {
    const { json } = await api.call('POST', '/api/workspace/describe', { body: DRAFT })
    const { cohorts, campaigns, problems } = SCHEMAS.DefinitionText.parse(json)
    expect(problems).toEqual([])
    expect(cohorts).toContainEqual({ key: 'keen', text: 'is in the cohort “Loyal”' })
    expect(campaigns[0]?.lines).toEqual([
      'It begins for everybody who comes into the cohort “Loyal”.',
      'It can begin again for the same person 7 days after the last run that sent something.',
      'It ends at once for somebody who did “Order Completed”.',
      'It has reached its goal when the person did “Order Completed”, within 2 days.',
      '5 % are held out to measure it.',
    ])
    expect(campaigns[0]?.steps.map(({ id }) => id)).toEqual(['nudge'])
  })

  it('says what is wrong with it, with the place', async () => {
    const { json } = await api.call('POST', '/api/workspace/describe', { body: DRAFT.replace('in: loyal', 'in: lost') })
    const { cohorts, problems } = SCHEMAS.DefinitionText.parse(json)
    expect(cohorts).toEqual([])
    expect(problems.map(({ path }) => path)).toEqual(['cohorts.keen.where.in'])
  })

  it('has cohorts of its own that a condition can name', async () => {
    const where = { in: 'keen' }
    const without = await api.call('POST', '/api/cohorts/preview', { body: { where } })
    expect(without.status).toBe(400)
    const { json } = await api.call('POST', '/api/cohorts/preview', { body: { where, definition: DRAFT } })
    expect(SCHEMAS.CohortPreview.parse(json)).toMatchObject({ size: 0, text: 'is in the cohort “Keen”' })
  })

  it('has messages that can be looked at', async () => {
    const ask = { campaign: 'thanks', step: 'nudge', traits: { first_name: 'Ann' }, definition: DRAFT }
    const { json } = await api.call('POST', '/api/messages/preview', { body: ask })
    expect(SCHEMAS.MessagePreview.parse(json).content).toMatchObject({ title: 'Thank you', body: 'Ann' })
  })

  it('is refused where it has problems, and changes nothing', async () => {
    const body = { where: { in: 'loyal' }, definition: DRAFT.replace('in: loyal', 'in: lost') }
    const { status, json } = await api.call('POST', '/api/cohorts/preview', { body })
    expect([status, SCHEMAS.Error.parse(json).error.path]).toEqual([400, 'definition'])
    expect(SCHEMAS.Workspace.parse(await api.get('/api/workspace')).version).toBe(1)
  })
})
