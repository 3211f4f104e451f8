import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERRORS, type ErrorCode } from '../kernel/errors.ts'
import { SHOP } from '../insight/shop.fixture.ts'
import { SCHEMAS } from './schemas.ts'
import { ONE_TIME, startApi, type ApiServer, type Sent } from './api-server.fixture.ts'

let api: ApiServer
let cookie: string
const LIVE = SHOP.replace('sending: inbox', 'sending: live')
const UUID = '0b8e4c1e-3c51-4d7a-9d52-3f2a8f2f7f01'
const DEFINITION = JSON.stringify({ version: 1, workspace: 'shop', colour: 'red' })

beforeAll(async () => {
  api = await startApi()
  await api.shop.track({ userId: 'U1' }, 'Product Added')
  const signedIn = await api.call('GET', `/signin?token=${ONE_TIME}`, { anonymous: true })
  cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
})
afterAll(() => api.close())

/** method, path, code, path of the error, what is sent */
type Row = readonly [
  what: string,
  method: string,
  path: string,
  code: ErrorCode,
  at?: string | undefined,
  sent?: Sent | (() => Sent),
]
const PARTING = { id: { type: 'anonymous_id', value: 'somewhere' } }
const withCookie =
  (more: Sent = {}) =>
  (): Sent => ({ anonymous: true, ...more, headers: { cookie, ...more.headers } })

const ROWS: readonly Row[] = [
  // Who may.
  ['no token', 'GET', '/api/cohorts', 'unauthorized', undefined, { anonymous: true }],
  ['a wrong token', 'GET', '/api/cohorts', 'unauthorized', undefined, { headers: { authorization: 'Bearer wrong' } }],
  [
    'a token of another scheme',
    'GET',
    '/api/cohorts',
    'unauthorized',
    undefined,
    { headers: { authorization: 'Basic dGhlLWFkbWluLXRva2Vu' } },
  ],
  ['an empty token', 'GET', '/api/cohorts', 'unauthorized', undefined, { headers: { authorization: 'Bearer ' } }],
  [
    'a cookie of nobody',
    'GET',
    '/api/cohorts',
    'unauthorized',
    undefined,
    { anonymous: true, headers: { cookie: 'rekindle_session=abc' } },
  ],
  ['an unknown address without a token', 'GET', '/api/secrets', 'unauthorized', undefined, { anonymous: true }],
  ['a stream without a token', 'GET', '/api/events/live', 'unauthorized', undefined, { anonymous: true }],
  [
    'a post with the cookie from another origin',
    'POST',
    '/api/campaigns/cart-recovery/pause',
    'forbidden',
    undefined,
    withCookie({ headers: { origin: 'https://evil.example' } }),
  ],
  [
    'a post with the cookie from nowhere',
    'POST',
    '/api/campaigns/cart-recovery/pause',
    'forbidden',
    undefined,
    withCookie(),
  ],
  [
    'a post with the cookie from a file',
    'POST',
    '/api/campaigns/cart-recovery/pause',
    'forbidden',
    undefined,
    withCookie({ headers: { origin: 'null' } }),
  ],
  [
    'signing out from another origin',
    'DELETE',
    '/api/session',
    'forbidden',
    undefined,
    withCookie({ headers: { origin: 'https://evil.example' } }),
  ],
  [
    'signing in from another origin',
    'POST',
    '/api/session',
    'forbidden',
    undefined,
    { anonymous: true, body: { token: 'x' }, headers: { origin: 'https://evil.example' } },
  ],
  [
    'signing in with a wrong token',
    'POST',
    '/api/session',
    'unauthorized',
    undefined,
    { anonymous: true, body: { token: 'x' } },
  ],
  [
    'signing in with the used token',
    'POST',
    '/api/session',
    'unauthorized',
    undefined,
    { anonymous: true, body: { token: ONE_TIME } },
  ],
  // Bodies.
  ['signing in with nothing', 'POST', '/api/session', 'bad_request', 'token', { anonymous: true }],
  ['signing in with a number', 'POST', '/api/session', 'bad_request', 'token', { anonymous: true, body: { token: 5 } }],
  ['signing in with a list', 'POST', '/api/session', 'bad_request', undefined, { anonymous: true, body: '[]' }],
  [
    'signing in with more',
    'POST',
    '/api/session',
    'bad_request',
    'user',
    { anonymous: true, body: { token: 'x', user: 'me' } },
  ],
  ['broken JSON', 'POST', '/api/session', 'invalid_json', undefined, { anonymous: true, body: '{"token": ' }],
  [
    'a body that is no UTF-8',
    'POST',
    '/api/session',
    'invalid_json',
    undefined,
    { anonymous: true, body: Buffer.from([0x22, 0xff, 0x22]) },
  ],
  [
    'a packed body',
    'POST',
    '/api/session',
    'bad_encoding',
    undefined,
    { anonymous: true, body: '{}', headers: { 'content-encoding': 'gzip' } },
  ],
  [
    'a body that is too large',
    'POST',
    '/api/session',
    'body_too_large',
    undefined,
    { anonymous: true, body: { token: 'x'.repeat(70_000) } },
  ],
  [
    'a token that is too long',
    'POST',
    '/api/session',
    'bad_request',
    'token',
    { anonymous: true, body: { token: 'x'.repeat(2000) } },
  ],
  [
    'a demo body that is too large',
    'POST',
    '/demo/api/skip-wait',
    'body_too_large',
    undefined,
    { anonymous: true, body: { anonymousId: 'x'.repeat(5000) } },
  ],
  // Definitions.
  ['publishing nothing', 'PUT', '/api/workspace', 'bad_request'],
  ['publishing blanks', 'PUT', '/api/workspace', 'bad_request', undefined, { body: ' \n ' }],
  ['publishing an unknown key as JSON', 'PUT', '/api/workspace', 'invalid_definition', 'colour', { body: DEFINITION }],
  [
    'publishing broken YAML',
    'PUT',
    '/api/workspace',
    'invalid_definition',
    undefined,
    { body: 'version: 1\n  workspace: [shop' },
  ],
  ['publishing broken JSON', 'PUT', '/api/workspace', 'invalid_definition', undefined, { body: '{"version": 1,' }],
  ['publishing over another version', 'PUT', '/api/workspace?version=99', 'conflict', undefined, { body: SHOP }],
  ['a version that is no number', 'PUT', '/api/workspace?version=new', 'bad_request', 'version', { body: SHOP }],
  ['a version below zero', 'PUT', '/api/workspace?version=-1', 'bad_request', 'version', { body: SHOP }],
  ['a format that there is not', 'GET', '/api/workspace?format=xml', 'bad_request', 'format'],
  ['planning nothing', 'POST', '/api/workspace/plan', 'bad_request'],
  // What there is not.
  ['an unknown address', 'GET', '/api/secrets', 'not_found'],
  ['an unknown address below a known one', 'GET', '/api/cohorts/abandoned-cart/owners', 'not_found'],
  ['the API itself', 'GET', '/api', 'not_found'],
  ['an unknown cohort', 'GET', '/api/cohorts/nope', 'not_found', 'key'],
  ['a cohort named by the language', 'GET', '/api/cohorts/constructor', 'not_found', 'key'],
  [
    'a preview of half a condition',
    'POST',
    '/api/cohorts/preview',
    'bad_request',
    'where.within',
    { body: { where: { did: 'Product Added', within: 'soon' } } },
  ],
  ['a preview of nothing', 'POST', '/api/cohorts/preview', 'bad_request', 'where', { body: {} }],
  ['cancelling when nothing changes', 'DELETE', '/api/workspace/change', 'conflict'],
  ['members of an unknown cohort', 'GET', '/api/cohorts/nope/members', 'not_found', 'key'],
  ['an unknown campaign', 'GET', '/api/campaigns/nope', 'not_found', 'key'],
  ['launching an unknown campaign', 'POST', '/api/campaigns/nope/launch', 'not_found', 'key'],
  ['replaying an unknown connection', 'POST', '/api/connections/nope/replay', 'not_found', 'key'],
  ['listing refused events where nothing is forwarded', 'GET', '/api/connections/ads/parked', 'not_found', 'key'],
  ['the exchanges of an unknown delivery', 'GET', '/api/deliveries/nope/exchanges', 'not_found', 'id'],
  ['trying an unknown delivery again', 'POST', '/api/deliveries/nope/replay', 'not_found', 'id', { body: {} }],
  [
    'trying deliveries of no connection again',
    'POST',
    '/api/deliveries/replay',
    'bad_request',
    'connection',
    { body: {} },
  ],
  ['testing an unknown connection', 'POST', '/api/connections/nope/test', 'not_found', 'key'],
  [
    'entering what a cohort enters',
    'POST',
    '/api/campaigns/cart-recovery/enter',
    'conflict',
    'key',
    { body: { userId: 'U1' } },
  ],
  ['entering an unknown campaign', 'POST', '/api/campaigns/nope/enter', 'not_found', 'key', { body: { userId: 'U1' } }],
  ['somebody unknown', 'GET', '/api/profiles/user_id/U99', 'not_found', 'id'],
  ['somebody whose id stands for nobody', 'GET', '/api/profiles/user_id/null', 'not_found', 'id'],
  ['an address that is none', 'GET', '/api/profiles/email/nobody', 'not_found', 'id'],
  ['an unknown profile id', 'GET', '/api/profiles/profile_id/p_99', 'not_found', 'id'],
  ['the timeline of somebody unknown', 'GET', '/api/profiles/user_id/U99/timeline', 'not_found', 'id'],
  ['explaining somebody unknown', 'GET', '/api/profiles/user_id/U99/explain?campaign=cart-recovery', 'not_found', 'id'],
  ['explaining an unknown campaign', 'GET', '/api/profiles/user_id/U1/explain?campaign=nope', 'not_found', 'key'],
  ['the webhook door of the API', 'GET', '/v1/nothing', 'not_found', undefined, { anonymous: true }],
  ['a missing asset', 'GET', '/assets/gone.js', 'not_found', undefined, { anonymous: true }],
  ['a post to a page', 'POST', '/campaigns', 'not_found', undefined, { anonymous: true }],
  // Parameters.
  ['a type of id that there is not', 'GET', '/api/profiles/userId/1', 'bad_request', 'idType'],
  ['a profile id without its mark', 'GET', '/api/profiles/profile_id/7', 'bad_request', 'id'],
  ['an id that is too long', 'GET', `/api/profiles/user_id/${'x'.repeat(2000)}`, 'not_found'],
  ['parting somebody unknown', 'POST', '/api/profiles/user_id/U99/unmerge', 'not_found', 'id', { body: PARTING }],
  ['parting nothing', 'POST', '/api/profiles/user_id/U1/unmerge', 'bad_request', 'id', { body: {} }],
  ['parting an id of others', 'POST', '/api/profiles/user_id/U1/unmerge', 'bad_request', 'id', { body: PARTING }],
  [
    'parting an id from itself',
    'POST',
    '/api/profiles/user_id/U1/unmerge',
    'bad_request',
    'from',
    { body: { id: { type: 'user_id', value: 'U1' } } },
  ],
  ['explaining without a campaign', 'GET', '/api/profiles/user_id/U1/explain', 'bad_request', 'campaign'],
  ['explaining an empty campaign', 'GET', '/api/profiles/user_id/U1/explain?campaign=', 'bad_request', 'campaign'],
  ['a limit of zero', 'GET', '/api/deliveries?limit=0', 'bad_request', 'limit'],
  ['a limit that is too high', 'GET', '/api/deliveries?limit=1001', 'bad_request', 'limit'],
  ['a limit in words', 'GET', '/api/deliveries?limit=ten', 'bad_request', 'limit'],
  ['a limit with a fraction', 'GET', '/api/deliveries?limit=1.5', 'bad_request', 'limit'],
  ['two limits', 'GET', '/api/deliveries?limit=1&limit=2', 'bad_request', 'limit'],
  [
    'a limit of a timeline that is too high',
    'GET',
    '/api/profiles/user_id/U1/timeline?limit=5000',
    'bad_request',
    'limit',
  ],
  ['an unknown status', 'GET', '/api/deliveries?status=lost', 'bad_request', 'status'],
  ['a profile that is no profile id', 'GET', '/api/deliveries?profile=U1', 'bad_request', 'profile'],
  ['an unknown channel', 'GET', '/api/inbox?channel=fax', 'bad_request', 'channel'],
  ['an unknown parameter', 'GET', '/api/deliveries?colour=red', 'bad_request', 'colour'],
  ['an unknown parameter where there is none', 'GET', '/api/status?colour=red', 'bad_request', 'colour'],
  ['a stream of a profile that is none', 'GET', '/api/events/live?profile=7', 'bad_request', 'profile'],
  ['a foreign cursor of deliveries', 'GET', '/api/deliveries?cursor=abc', 'bad_cursor', 'cursor'],
  [
    'a foreign cursor of members',
    'GET',
    '/api/cohorts/abandoned-cart/members?cursor=%F0%9F%99%82',
    'bad_cursor',
    'cursor',
  ],
  ['a foreign cursor of cohorts', 'GET', '/api/cohorts?cursor=abc', 'bad_cursor', 'cursor'],
  ['a foreign cursor of the inbox', 'GET', '/api/inbox?cursor=abc', 'bad_cursor', 'cursor'],
  ['a foreign cursor of rejected events', 'GET', '/api/events/rejected?cursor=abc', 'bad_cursor', 'cursor'],
  ['an empty cursor', 'GET', '/api/cohorts?cursor=', 'bad_request', 'cursor'],
  ['an address that cannot be decoded', 'GET', '/api/cohorts/%E0%A4%A', 'bad_request'],
  // Methods.
  ['posting a list', 'POST', '/api/cohorts', 'method_not_allowed'],
  ['putting a list', 'PUT', '/api/deliveries', 'method_not_allowed'],
  ['deleting a profile', 'DELETE', '/api/profiles/user_id/U1', 'method_not_allowed'],
  ['reading a command', 'GET', '/api/campaigns/cart-recovery/launch', 'method_not_allowed'],
  ['patching the definition', 'PATCH', '/api/workspace', 'method_not_allowed'],
  ['a preflight', 'OPTIONS', '/api/cohorts', 'method_not_allowed'],
  ['posting to the document', 'POST', '/api/openapi.json', 'method_not_allowed', undefined, { anonymous: true }],
  ['posting to a stream', 'POST', '/api/events/live', 'method_not_allowed'],
  // The demo.
  ['an unknown demo address', 'GET', '/demo/api/people', 'not_found', undefined, { anonymous: true }],
  ['a person without an id', 'GET', '/demo/api/person', 'bad_request', 'anonymousId', { anonymous: true }],
  [
    'a person with an id that can be guessed',
    'GET',
    '/demo/api/person?anonymousId=1',
    'bad_request',
    'anonymousId',
    { anonymous: true },
  ],
  [
    'a stream with an id that can be guessed',
    'GET',
    '/demo/api/live?anonymousId=1',
    'bad_request',
    'anonymousId',
    { anonymous: true },
  ],
  [
    'skipping the wait of nobody',
    'POST',
    '/demo/api/skip-wait',
    'not_found',
    'anonymousId',
    { anonymous: true, body: { anonymousId: UUID } },
  ],
  ['skipping a wait without an id', 'POST', '/demo/api/skip-wait', 'bad_request', 'anonymousId', { anonymous: true }],
  [
    'an act that there is not',
    'POST',
    '/demo/api/messages/dlv_1/eat',
    'bad_request',
    'what',
    { anonymous: true, body: { anonymousId: UUID } },
  ],
  [
    'a message of nobody',
    'POST',
    '/demo/api/messages/dlv_1/open',
    'not_found',
    'anonymousId',
    { anonymous: true, body: { anonymousId: UUID } },
  ],
  ['reading an act', 'GET', '/demo/api/messages/dlv_1/open', 'method_not_allowed', undefined, { anonymous: true }],
]

describe('a bad request', () => {
  it.each(ROWS.map((row) => ({ what: row[0], row })))('is answered clearly: $what', async ({ row }) => {
    const [, method, path, code, at, sent = {}] = row
    const got = await api.call(method, path, typeof sent === 'function' ? sent() : sent)
    expect(got.text).toMatch(/^\{"error"/)
    const { error, problems = [] } = SCHEMAS.Error.parse(got.json)
    expect({ status: got.status, code: error.code }).toEqual({ status: ERRORS[code].status, code })
    // Where a broken definition is broken is for the reader of definitions to say.
    expect(error.path).toBe(code === 'invalid_definition' ? (at ?? error.path) : at)
    expect(error.message.length).toBeGreaterThan(10)
    expect(got.headers['x-content-type-options']).toBe('nosniff')
    expect(got.headers.allow !== undefined).toBe(code === 'method_not_allowed')
    expect(problems.length > 0).toBe(code === 'invalid_definition')
  })

  it('leaves everything as it was', async () => {
    expect(await api.get('/api/workspace')).toMatchObject({ version: 1, source: SHOP })
    expect(api.shop.store.log.head()).toBe(1)
  })

  it('with wrong tokens is refused unread after too many', async () => {
    const other = await startApi()
    const statuses: number[] = []
    for (let tries = 0; tries < 12; tries++) {
      statuses.push(
        (await other.call('POST', '/api/session', { anonymous: true, body: { token: `wrong ${tries}` } })).status,
      )
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    const right = await other.call('GET', '/api/status')
    expect([right.status, right.headers['retry-after']]).toEqual([429, '60'])
    other.shop.clock.advance(60_000)
    expect((await other.call('GET', '/api/status')).status).toBe(200)
    await other.close()
  })

  it('for the demo finds nothing where messages go out for real', async () => {
    const other = await startApi()
    await other.call('PUT', '/api/workspace', { body: LIVE })
    for (const path of [
      '/demo/api/config',
      `/demo/api/person?anonymousId=${UUID}`,
      `/demo/api/live?anonymousId=${UUID}`,
      '/demo',
    ]) {
      expect((await other.call('GET', path, { anonymous: true })).status).toBe(404)
    }
    await other.close()
  })

  it('is asked to come again while there is no workspace', async () => {
    const other = await startApi({ deps: { workspace: () => undefined } })
    for (const path of ['/api/workspace', '/api/cohorts', '/api/status', '/api/events/live']) {
      const got = await other.call('GET', path)
      expect([got.status, got.headers['retry-after']]).toEqual([503, '5'])
    }
    await other.close()
  })

  it('is not what a broken store makes of a good one', async () => {
    const other = await startApi()
    await other.shop.store.close()
    const got = await other.call('GET', '/api/deliveries')
    expect([503, 500]).toContain(got.status)
    expect(SCHEMAS.Error.parse(got.json).error.message).not.toContain('at ')
    await other.close()
  })
})
