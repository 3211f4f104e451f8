import { expect, it } from 'vitest'
import { catalogueRequests } from './catalogue-request.ts'

const settings = { api_key: 'key', endpoint: 'https://rest.iad-01.braze.com' }
const event = { type: 'track', event: 'Cart Viewed', userId: 'U1', receivedAt: '2026-11-23T09:00:00.000Z' }

it('tells what an action sends, and to whom', async () => {
  const requests = await catalogueRequests({ destination: 'braze', action: 'trackEvent', settings, events: [event] })
  expect(requests).toMatchObject([
    {
      method: 'POST',
      url: 'https://rest.iad-01.braze.com/users/track',
      headers: { authorization: 'Bearer key' },
      body: { events: [{ external_id: 'U1', name: 'Cart Viewed' }] },
    },
  ])
})

it('performs several as a batch, with a mapping of our own, and rejects as the action does', async () => {
  const mapping = { name: 'Renamed' }
  const run = { destination: 'braze', action: 'trackEvent', settings, mapping }
  const [request] = await catalogueRequests({ ...run, events: [event, event] })
  expect(request).toMatchObject({ body: { events: [{ name: 'Renamed' }, { name: 'Renamed' }] } })
  const answer = () => ({ status: 400, body: { message: 'No' } })
  await expect(catalogueRequests({ ...run, events: [event], answer })).rejects.toThrow('Bad Request')
  await expect(catalogueRequests({ ...run, action: 'fly', events: [event] })).rejects.toThrow('no action fly')
})
