import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AdrollServer } from './adroll-server.ts'
import { startAdrollServer } from './adroll-server.ts'
import type { FacebookServer } from './facebook-server.ts'
import { sha256, startFacebookServer } from './facebook-server.ts'

const HASH = sha256('ada@example.com')

describe('the local Facebook server refuses', () => {
  let server: FacebookServer
  let session = 0
  beforeAll(async () => {
    server = await startFacebookServer({ accessToken: 'tok', adAccount: '1', audiences: { '777': 'Retarget' } })
  })
  afterAll(() => server.close())
  const sessionOf = (over = {}) => ({
    session_id: ++session,
    batch_seq: 1,
    last_batch_flag: true,
    estimated_num_total: 1,
    ...over,
  })
  const call = async (body: unknown, over: { path?: string; token?: string; method?: string; type?: string } = {}) => {
    const reply = await fetch(`${server.url}${over.path ?? '/v25.0/777/users'}`, {
      method: over.method ?? 'POST',
      headers: { authorization: `Bearer ${over.token ?? 'tok'}`, 'content-type': over.type ?? 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: reply.status, body: (await reply.json()) as { error?: { code: number; message: string } } }
  }
  const users = (over: object = {}, extra: object = {}) => ({
    payload: { schema: ['EMAIL'], data: [[HASH]], ...over },
    session: sessionOf(),
    ...extra,
  })

  it('nothing that is right', async () => {
    expect((await call(users())).status).toBe(200)
    expect(server.members('777')).toEqual([HASH])
    expect((await call(users(), { method: 'DELETE' })).status).toBe(200)
    expect(server.members('777')).toEqual([])
  })

  it.each([
    ['a wrong token', () => users(), { token: 'other' }, 190],
    ['another ad account', () => ({}), { path: '/v25.0/act_2/customaudiences' }, 100],
    ['an unknown audience', () => users(), { path: '/v25.0/778/users' }, 100],
    ['a path without a version', () => users(), { path: '/777/users' }, 100],
    ['a form', () => users(), { type: 'application/x-www-form-urlencoded' }, 100],
    ['PUT', () => users(), { method: 'PUT' }, 100],
    ['an address in clear', () => users({ data: [['ada@example.com']] }), {}, 100],
    ['an upper-case hash', () => users({ data: [[HASH.toUpperCase()]] }), {}, 100],
    ['the hash of nothing', () => users({ data: [[sha256('')]] }), {}, 100],
    ['a row that is too short', () => users({ schema: ['EMAIL', 'PHONE'] }), {}, 100],
    ['an unknown key', () => users({ schema: ['MAIL'] }), {}, 100],
    ['the same key twice', () => users({ schema: ['EMAIL', 'EMAIL'], data: [[HASH, HASH]] }), {}, 100],
    ['no rows', () => users({ data: [] }), {}, 100],
    [
      '10,001 rows',
      () => ({
        ...users({ data: Array.from({ length: 10_001 }, () => [HASH]) }),
        session: sessionOf({ estimated_num_total: 10_001 }),
      }),
      {},
      100,
    ],
    ['is_raw', () => users({ is_raw: true }), {}, 100],
    ['an unknown field', () => users({}, { extra: 1 }), {}, 100],
    ['no session', () => users({}, { session: undefined }), {}, 100],
    ['a session as text', () => users({}, { session: sessionOf({ session_id: '1' }) }), {}, 100],
    ['a second batch of an unknown session', () => users({}, { session: sessionOf({ batch_seq: 2 }) }), {}, 100],
    ['a session that is closed', () => users({}, { session: sessionOf({ session_id: 1 }) }), {}, 100],
  ])('%s', async (_what, body, over, code) => {
    const reply = await call(body(), over)
    expect(reply.status).toBe(400)
    expect(reply.body.error?.code).toBe(code)
    expect(server.members('777')).toEqual([])
  })

  it('what it is told to', async () => {
    server.fail(
      { kind: 'reply', status: 500 },
      { kind: 'reply', status: 429, headers: { 'retry-after': '3' }, body: {} },
      { kind: 'drop' },
    )
    expect((await fetch(server.url)).status).toBe(500)
    expect((await fetch(server.url)).headers.get('retry-after')).toBe('3')
    await expect(call(users())).rejects.toThrow('fetch failed')
    // A dropped reply does not mean that nothing was done.
    expect(server.members('777')).toEqual([HASH])
    await call(users(), { method: 'DELETE' })
  })
})

describe('the local AdRoll server refuses', () => {
  let server: AdrollServer
  beforeAll(async () => {
    server = await startAdrollServer({ token: 'tok', apiKey: 'key', advertiser: 'ABC', segments: { S1: 'Retarget' } })
  })
  afterAll(() => server.close())
  const call = async (path: string, body: unknown, over: { key?: string; token?: string; method?: string } = {}) => {
    const reply = await fetch(`${server.url}/audience/v1/${path}?apikey=${over.key ?? 'key'}`, {
      method: over.method ?? 'POST',
      headers: { authorization: over.token ?? 'Token tok', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: reply.status, body: await reply.json() }
  }
  const good = { data: [{ email: 'ada@example.com' }] }

  it('nothing that is right', async () => {
    expect((await call('segments/S1', good)).status).toBe(200)
    expect(server.has('S1', 'ada@example.com')).toBe(true)
    expect((await call('segments/S1/users/delete', good)).status).toBe(200)
    expect(server.members('S1')).toEqual([])
  })

  it.each([
    ['no API key', 'segments/S1', good, { key: '' }, 401],
    ['a bearer token', 'segments/S1', good, { token: 'Bearer tok' }, 401],
    ['an unknown segment', 'segments/S2', good, {}, 404],
    ['deleting the segment', 'segments/S1', good, { method: 'DELETE' }, 404],
    ['no records', 'segments/S1', { data: [] }, {}, 400],
    ['what is no address', 'segments/S1', { data: [{ email: 'ada' }] }, {}, 400],
    ['an unknown field', 'segments/S1', { ...good, emails: [] }, {}, 400],
    ['a segment without a name', 'segments', { advertiser_id: 'ABC', type: 'crm', duration: 1, data: [] }, {}, 400],
    [
      'a segment of another advertiser',
      'segments',
      { name: 'x', advertiser_id: 'X', type: 'crm', duration: 1, data: [] },
      {},
      400,
    ],
    [
      'a duration of 541 days',
      'segments',
      { name: 'x', advertiser_id: 'ABC', type: 'crm', duration: 541, data: [] },
      {},
      400,
    ],
  ])('%s', async (_what, path, body, over, status) => {
    const reply = await call(path, body, over)
    expect(reply.status).toBe(status)
    expect(reply.body).toHaveProperty('errors')
    expect(server.members('S1')).toEqual([])
  })
})
