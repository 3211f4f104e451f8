import { describe, expect, it } from 'vitest'
import type { Reply } from '../connection.ts'
import { segments } from './segments.ts'
import { settings } from './settings.ts'

const OWN = settings.parse({ siteId: 'site', apiKey: 'key', appKey: 'app' })
const MEMBERS = [{ externalId: ' U1 ', email: 'ada@example.com' }, { externalId: 'bob@example.com' }]

describe('a list', () => {
  it('is a manual segment of people with an id', () => {
    expect(segments.change(OWN, '7', 'add', MEMBERS, 1, 0)).toMatchObject({
      url: 'https://track.customer.io/api/v1/segments/7/add_customers',
      body: '{"ids":["U1","bob@example.com"]}',
    })
    expect(segments.change(OWN, '7', 'remove', MEMBERS, 1, 0)).toMatchObject({
      url: 'https://track.customer.io/api/v1/segments/7/remove_customers',
    })
    expect(segments.matchable({ email: 'ada@example.com' })).toBe(false)
    expect(segments.matchable({ externalId: ' ' })).toBe(false)
    expect(segments.matchable({ externalId: 'U1' })).toBe(true)
  })

  it('is an attribute by setting', () => {
    const own = { ...OWN, lists: 'attributes' as const }
    const call = segments.change(own, 'in_retarget', 'remove', MEMBERS, 1, 0)
    expect(call).toMatchObject({ url: 'https://track.customer.io/api/v2/batch' })
    expect(call.kind === 'http' && JSON.parse(call.body ?? '')).toEqual({
      batch: [
        { type: 'person', action: 'identify', identifiers: { id: 'U1' }, attributes: { in_retarget: false } },
        {
          type: 'person',
          action: 'identify',
          identifiers: { email: 'bob@example.com' },
          attributes: { in_retarget: false },
        },
      ],
    })
    expect(segments.listId(own, 'retarget', {})).toBe('retarget')
    expect(segments.listId(own, 'retarget', { name: 'in_retarget' })).toBe('in_retarget')
    expect(segments.listId(OWN, 'retarget', { name: 'in_retarget' })).toBeUndefined()
  })

  it('is told again where it is not clear whether it was told, and refuses single people', () => {
    const broken: Reply = { kind: 'broken', sent: true, refused: false, detail: 'Cut.' }
    expect(segments.outcomes(broken, MEMBERS)).toMatchObject([{ result: 'retry' }, { result: 'retry' }])
    expect(segments.outcomes(http({ errors: [{ batch_index: 1, reason: 'invalid' }] }, 207), MEMBERS)).toMatchObject([
      { result: 'accepted' },
      { result: 'failed' },
    ])
  })

  it('is looked for among manual segments only', () => {
    const dynamic = { id: 5, name: 'Rekindle retarget', type: 'dynamic' }
    const manual = { id: 6, name: 'Rekindle retarget', type: 'manual' }
    const find = (list: unknown) => segments.prepare?.listId(http(list), 'retarget', {})
    expect(find({ segments: [dynamic] })).toEqual({ missing: true })
    expect(find({ segments: [dynamic, manual] })).toEqual({ id: '6' })
    expect(find({})).toMatchObject({ result: 'config' })
  })
})

function http(body: unknown, status = 200): Reply {
  return { kind: 'http', status, headers: {}, body: JSON.stringify(body) }
}
