import { gzipSync } from 'node:zlib'
import type { ErrorCode } from '../../src/kernel/errors.ts'
import type { RejectReason } from '../../src/model/event.ts'
import type { ProblemCode } from '../../src/model/parse/problem.ts'

/** What an HTTP door says to bad input. In `path`, `{open}` and the like stand for tokens that the installation signed. */
export interface HttpRow {
  readonly what: string
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly chunked?: boolean
  /** `none`: no sign-in; `cookie`: a browser's session. Absent: the admin token where there is one to give. */
  readonly as?: 'none' | 'cookie'
  /** Absent where customers must notice nothing: a picture is a picture. */
  readonly code?: ErrorCode
  readonly says?: RegExp
  /** The part of what was sent that is wrong. */
  readonly at?: string
}

const basic = (user: string): string => `Basic ${Buffer.from(user).toString('base64')}`
const server = { authorization: basic('wk_server:') }
const EVENT = '{"type":"track","event":"E","userId":"u"}'
const bigEvent = (bytes: number): string => `{"event":"E","userId":"u","a":"${'x'.repeat(bytes)}"}`
const NOT_UTF8 = Buffer.from('{"event":"caf\xe9","userId":"u"}', 'latin1')

type Rest = Omit<HttpRow, 'what' | 'path' | 'code' | 'says'>

const post = (what: string, path: string, rest: Rest, code: ErrorCode, says: RegExp): HttpRow => ({
  what,
  path,
  method: 'POST',
  code,
  says,
  ...rest,
})
const get = (what: string, path: string, code: ErrorCode, says: RegExp, rest: Rest = {}): HttpRow => ({
  what,
  path,
  code,
  says,
  ...rest,
})

/** A body for the tracking API, from a server that has a key. */
const sent = (what: string, path: string, body: string | Buffer, code: ErrorCode, says: RegExp): HttpRow =>
  post(what, path, { headers: server, body }, code, says)
const packed = (what: string, encoding: string, body: string | Buffer, code: ErrorCode, says: RegExp): HttpRow =>
  post(what, '/v1/track', { headers: { ...server, 'content-encoding': encoding }, body }, code, says)
const keyed = (what: string, authorization: string, says: RegExp): HttpRow =>
  post(what, '/v1/track', { headers: { authorization }, body: EVENT }, 'invalid_write_key', says)

export const TRACKING: readonly HttpRow[] = [
  post('no body', '/v1/track', { headers: server }, 'invalid_json', /empty/),
  sent('an empty body', '/v1/t', '', 'invalid_json', /empty/),
  sent('no JSON', '/v1/identify', 'hello', 'invalid_json', /"h" at position 0 \(line 1, column 1\)/),
  sent('a form', '/v1/i', 'event=E&userId=u', 'invalid_json', /"e" at position 0/),
  sent('JSON cut off', '/v1/page', EVENT.slice(0, -4), 'invalid_json', /too early at position \d+/),
  sent('a comma too many', '/v1/p', '{"event":"E",}', 'invalid_json', /"}" at position 13/),
  sent('single quotes', '/v1/screen', "{'event':'E'}", 'invalid_json', /"'" at position 1/),
  sent('a missing colon on line 2', '/v1/s', '{\n  "event" "E"}', 'invalid_json', /line 2, column 11/),
  sent('two documents', '/v1/group', `${EVENT}\n${EVENT}`, 'invalid_json', /line 2, column 1/),
  sent('nesting without an end', '/v1/g', '['.repeat(100_000), 'invalid_json', /not valid JSON/),
  sent('Latin-1', '/v1/alias', NOT_UTF8, 'invalid_json', /UTF-8/),
  sent('bytes', '/v1/a', Buffer.from([0, 1, 2, 3, 255]), 'invalid_json', /UTF-8/),
  sent('UTF-16', '/v1/track/', Buffer.from(`\ufeff${EVENT}`, 'utf16le'), 'invalid_json', /UTF-8/),
  sent('a text as event', '/v1/track', '"E"', 'bad_request', /JSON object/),
  sent('null as event', '/v1/identify', 'null', 'bad_request', /JSON object/),
  sent('a list as event', '/v1/page/', `[${EVENT}]`, 'bad_request', /JSON object/),
  sent('a list as batch', '/v1/batch', `[${EVENT}]`, 'bad_request', /`batch`/),
  sent('an event as batch', '/v1/b', EVENT, 'bad_request', /`batch`/),
  sent('a batch that is an object', '/v1/import', '{"batch":{}}', 'bad_request', /`batch`/),
  post('no key', '/v1/track', { body: EVENT }, 'invalid_write_key', /No write key was sent/),
  keyed('a wrong key', basic('nope:'), /No source has the write key/),
  keyed('a key in capitals', basic('WK_SERVER:'), /No source has the write key/),
  keyed('an empty Basic', 'Basic ', /No write key was sent/),
  keyed('a Basic that is no base64', 'Basic %%%', /No write key was sent/),
  keyed('a bearer token', 'Bearer wk_server', /No write key was sent/),
  keyed('a name of JavaScript as key', basic('__proto__:'), /No source/),
  post('a wrong key in the body', '/v1/track', { body: '{"writeKey":"nope"}' }, 'invalid_write_key', /No source/),
  post(
    'a key that is no text',
    '/v1/b',
    { body: '{"writeKey":{"a":1},"batch":[]}' },
    'invalid_write_key',
    /No write key/,
  ),
  post('a wrong key in the address', '/v1/track?writeKey=nope', { body: EVENT }, 'invalid_write_key', /No source/),
  post(
    'an origin that is not listed',
    '/v1/track',
    { headers: { origin: 'https://evil.example', authorization: basic('wk_web:') }, body: EVENT },
    'forbidden',
    /`origins` of the source `web`/,
  ),
  packed('gzip that is cut off', 'gzip', gzipSync(EVENT).subarray(0, 20), 'bad_encoding', /gzip/),
  packed('gzip with a broken middle', 'gzip', gzipSync(EVENT).fill(7, 12, 20), 'bad_encoding', /gzip/),
  packed('deflate that is none', 'deflate', EVENT, 'bad_encoding', /deflate/),
  packed('brotli that is none', 'br', EVENT, 'bad_encoding', /br/),
  packed('an unknown packing', 'zstd', EVENT, 'bad_encoding', /Content-Encoding must be/),
  packed('two packings', 'deflate, br', EVENT, 'bad_encoding', /only one/),
  packed('gzip of nothing', 'gzip', gzipSync(''), 'invalid_json', /empty/),
  packed('a gzip bomb', 'gzip', gzipSync(Buffer.alloc(100_000_000, 32)), 'body_too_large', /unpacking was stopped/),
  sent('an event over 32 KB', '/v1/track', bigEvent(33_000), 'body_too_large', /at most 32768 bytes; this one has/),
  sent('a body of 5 MB', '/v1/batch', bigEvent(5_000_000), 'body_too_large', /524288/),
  post(
    'a body of 5 MB in pieces',
    '/v1/batch',
    { headers: server, body: bigEvent(5_000_000), chunked: true },
    'body_too_large',
    /524288/,
  ),
  get('GET where events are posted', '/v1/track', 'method_not_allowed', /POST/),
  get('PUT', '/v1/batch', 'method_not_allowed', /POST/, { method: 'PUT', body: EVENT }),
  get('DELETE', '/v1/i', 'method_not_allowed', /POST/, { method: 'DELETE' }),
  post('POST to a pixel', '/v1/pixel/track', { body: EVENT }, 'method_not_allowed', /GET/),
  post('POST to the settings', '/v1/projects/wk_web/settings', { body: '{}' }, 'method_not_allowed', /GET/),
  get('the settings of an unknown key', '/v1/projects/nope/settings', 'invalid_write_key', /No source/),
  sent('a path that is none', '/v1/tracks', EVENT, 'not_found', /no such path/),
  get('a pixel of no type', '/v1/pixel/purchase', 'not_found', /no such path/),
  get('the version alone', '/v1/', 'not_found', /no such path/),
  get('a path with a broken percent sign', '/v1/%ZZ', 'not_found', /no such path/),
  get('a write key with a broken percent sign', '/v1/projects/%E0%A4%A/settings', 'invalid_write_key', /No source/),
  // A mail must show its picture, whatever the shop did wrong; the counter of refused requests tells.
  { what: 'a pixel without a key', path: '/v1/pixel/track?event=E' },
  { what: 'a pixel with broken data', path: '/v1/pixel/track?data=%%%' },
]

/** Valid JSON of which nothing can be made: answered 200 as Segment does, and shown in the list of rejected events. */
export interface RejectedRow {
  readonly what: string
  readonly path: string
  readonly body: string
  readonly reason: RejectReason
  readonly says: RegExp
}

const event = (more: object): string => JSON.stringify({ event: 'E', userId: 'u', ...more })
const batch = (...events: readonly unknown[]): string => JSON.stringify({ batch: events })
const rejected = (what: string, path: string, body: string, reason: RejectReason, says: RegExp): RejectedRow => ({
  what,
  path,
  body,
  reason,
  says,
})
const NESTED = JSON.stringify(Array.from({ length: 20 }).reduce<object>((inner) => ({ a: inner }), {}))

export const REJECTED: readonly RejectedRow[] = [
  rejected('nobody', '/v1/track', '{"event":"E"}', 'no_user_or_anonymous_id', /`userId` or `anonymousId`/),
  rejected('a placeholder as id', '/v1/track', event({ userId: '0' }), 'no_user_or_anonymous_id', /placeholders/),
  rejected('an empty id', '/v1/identify', '{"userId":" "}', 'no_user_or_anonymous_id', /Empty ones/),
  rejected(
    'an address instead of an id',
    '/v1/identify',
    '{"traits":{"email":"a@b.c"}}',
    'no_user_or_anonymous_id',
    /userId/,
  ),
  rejected('an id that is an object', '/v1/track', event({ userId: {} }), 'bad_field', /`userId` must be text/),
  rejected('an id of 600 characters', '/v1/track', event({ userId: 'x'.repeat(600) }), 'bad_field', /at most 500/),
  rejected('no name', '/v1/track', '{"userId":"u"}', 'no_event_name', /`event`/),
  rejected('a name that is a list', '/v1/track', event({ event: ['E'] }), 'bad_field', /`event` must be text/),
  rejected(
    'properties that are text',
    '/v1/track',
    event({ properties: 'red' }),
    'bad_field',
    /`properties` must be an object/,
  ),
  rejected(
    'traits that are a number',
    '/v1/identify',
    '{"userId":"u","traits":1}',
    'bad_field',
    /`traits` must be an object/,
  ),
  rejected(
    'a context that is text',
    '/v1/track',
    event({ context: 'web' }),
    'bad_field',
    /`context` must be an object/,
  ),
  rejected('integrations that are a list', '/v1/track', event({ integrations: [1] }), 'bad_field', /`integrations`/),
  rejected('a group without an id', '/v1/group', '{"userId":"u"}', 'no_group_id', /`groupId`/),
  rejected('an alias of nothing', '/v1/alias', '{"userId":"u"}', 'no_previous_id', /`previousId`/),
  rejected(
    'an alias for nobody',
    '/v1/alias',
    '{"previousId":"p"}',
    'no_user_or_anonymous_id',
    /alias call needs `userId`/,
  ),
  rejected(
    'a message id of 200 characters',
    '/v1/track',
    event({ messageId: 'm'.repeat(200) }),
    'message_id_too_long',
    /at most 100/,
  ),
  rejected(
    'a message id that is a list',
    '/v1/track',
    event({ messageId: [] }),
    'bad_field',
    /`messageId` must be text/,
  ),
  rejected(
    'nesting of 20 levels',
    '/v1/track',
    event({ properties: JSON.parse(NESTED) as unknown }),
    'too_deep',
    /deeper than 16/,
  ),
  rejected(
    'a key that reaches a prototype',
    '/v1/track',
    '{"event":"E","userId":"u","properties":{"__proto__":{"a":1}}}',
    'bad_field',
    /`__proto__`/,
  ),
  rejected('a number in a batch', '/v1/batch', batch(5), 'not_an_object', /JSON object/),
  rejected(
    'an unknown type in a batch',
    '/v1/batch',
    batch({ type: 'purchase', userId: 'u' }),
    'unknown_type',
    /`type` must be track/,
  ),
  rejected(
    'no type in a batch',
    '/v1/import',
    batch({ event: 'E', userId: 'u' }),
    'unknown_type',
    /`type` must be track/,
  ),
  rejected(
    'a large event in a batch',
    '/v1/b',
    batch({ type: 'track', event: 'E', userId: 'u', a: 'x'.repeat(40_000) }),
    'event_too_large',
    /over 32768 bytes/,
  ),
  rejected(
    '2,501 events in a batch',
    '/v1/batch',
    batch(...Array.from({ length: 2501 }, () => ({ type: 'track', event: 'E', userId: 'u' }))),
    'too_many_events',
    /2501 events; none of them was taken/,
  ),
]

const LONG_TOKEN = 'A'.repeat(7000)

/** Customers follow these: a picture stays a picture, and a page speaks to people. */
export const LINKS: readonly HttpRow[] = [
  { what: 'an open that nobody signed', path: '/l/o/abc' },
  { what: 'an open without a token', path: '/l/o/' },
  { what: 'an open that was changed', path: '/l/o/{open}x' },
  { what: 'a click as an open', path: '/l/o/{click}' },
  { what: 'an open of 7,000 characters', path: `/l/o/${LONG_TOKEN}` },
  { what: 'an open with a broken percent sign', path: '/l/o/%ZZ' },
  { what: 'an open with half a character', path: '/l/o/%E0%A4%A' },
  get('a click that nobody signed', '/l/c/abc', 'link_invalid', /does not work/),
  get('a click that was changed', '/l/c/{click}x', 'link_invalid', /does not work/),
  get('an open as a click', '/l/c/{open}', 'link_invalid', /does not work/),
  get('a click with a broken percent sign', '/l/c/%ZZ', 'link_invalid', /does not work/),
  get('unsubscribing without a token', '/l/u/', 'link_invalid', /does not work/),
  get('a click as unsubscribing', '/l/u/{click}', 'link_invalid', /does not work/),
  get('unsubscribing with a broken percent sign', '/l/u/%', 'link_invalid', /does not work/),
  post(
    'one-click with a changed token',
    '/l/u/x{unsubscribe}',
    { body: 'List-Unsubscribe=One-Click' },
    'link_invalid',
    /does not work/,
  ),
]

/** Programs speak to these. */
export const REPORTS: readonly HttpRow[] = [
  post('a report that nobody signed', '/l/p/abc', { body: '{"type":"opened","at":1}' }, 'link_invalid', /damaged/),
  post('a report with a broken percent sign', '/l/p/%ZZ', { body: '{}' }, 'link_invalid', /damaged/),
  post('an open as a report', '/l/p/{open}', { body: '{"type":"opened","at":1}' }, 'link_invalid', /damaged/),
  post('a report that is no JSON', '/l/p/{receipt}', { body: 'opened' }, 'bad_request', /not JSON. Send \{"type"/),
  post('a report of something else', '/l/p/{receipt}', { body: '{"type":"eaten","at":1}' }, 'bad_request', /^type: /),
  post('a report without a time', '/l/p/{receipt}', { body: '{"type":"opened"}' }, 'bad_request', /^at: /),
  post('a report before all time', '/l/p/{receipt}', { body: '{"type":"opened","at":-1}' }, 'bad_request', /^at: /),
  post('a report of 66 KB', '/l/p/{receipt}', { body: 'x'.repeat(66_000) }, 'bad_request', /at most 65536 bytes/),
  get('reading a report', '/l/p/{receipt}', 'method_not_allowed', /POST/),
  post('posting to a click', '/l/c/{click}', { body: '' }, 'method_not_allowed', /GET/),
  get('deleting an open', '/l/o/{open}', 'method_not_allowed', /GET/, { method: 'DELETE' }),
  get('a kind of link that there is not', '/l/x/abc', 'not_found', /nothing at this address/),
  get('a script for push that there is not', '/push/worker.js', 'not_found', /nothing at this address/),
  post('posting a service worker', '/push/sw.js', { body: 'x' }, 'not_found', /takes POST/),
  get('a broken percent sign below push', '/push/%ZZ', 'bad_request', /percent sign/),
  post(
    'a webhook of no connection',
    '/receive/nobody',
    { headers: { 'content-type': 'a/b' }, body: '{' },
    'not_found',
    /No connection is called "nobody"/,
  ),
  post(
    'posting JSON to a page',
    '/',
    { headers: { 'content-type': 'application/json' }, body: '{' },
    'not_found',
    /takes POST/,
  ),
  get('deleting the health', '/healthz', 'not_found', /takes DELETE/, { method: 'DELETE' }),
  get('a broken percent sign anywhere', '/campaigns/%', 'bad_request', /percent sign/),
]

const json = { 'content-type': 'application/json' }
const EVIL = { origin: 'https://evil.example' }
const bearer = (token: string) => ({ as: 'none' as const, headers: { authorization: `Bearer ${token}` } })

export const ADMIN: readonly HttpRow[] = [
  get('no token', '/api/cohorts', 'unauthorized', /Sign in, or send the admin token/, { as: 'none' }),
  get('a wrong token', '/api/cohorts', 'unauthorized', /not the right one/, bearer('wrong')),
  get('a token of another scheme', '/api/status', 'unauthorized', /Bearer/, { as: 'none', headers: server }),
  get('an unknown address without a token', '/api/secrets', 'unauthorized', /Sign in/, { as: 'none' }),
  get('a cookie of nobody', '/api/cohorts', 'unauthorized', /Sign in/, {
    as: 'none',
    headers: { cookie: 'rekindle_session=abc' },
  }),
  post(
    'a cookie from another site',
    '/api/campaigns/reminder/pause',
    { as: 'cookie', headers: EVIL },
    'forbidden',
    /another origin/,
  ),
  post('a cookie from nowhere', '/api/campaigns/reminder/pause', { as: 'cookie' }, 'forbidden', /no Origin header/),
  post(
    'signing in from another site',
    '/api/session',
    { as: 'none', headers: EVIL, body: '{"token":"x"}' },
    'forbidden',
    /another origin/,
  ),
  post(
    'signing in with a wrong token',
    '/api/session',
    { as: 'none', body: '{"token":"x"}' },
    'unauthorized',
    /not the right one/,
  ),
  post('signing in with nothing', '/api/session', { as: 'none', headers: json, at: 'token' }, 'bad_request', /`token`/),
  post(
    'signing in with broken JSON',
    '/api/session',
    { as: 'none', body: '{"token": ' },
    'invalid_json',
    /line 1, column 11/,
  ),
  post('signing in in Latin-1', '/api/session', { as: 'none', body: NOT_UTF8 }, 'invalid_json', /UTF-8/),
  post(
    'signing in with 70 KB',
    '/api/session',
    { as: 'none', body: `{"token":"${'x'.repeat(70_000)}"}` },
    'body_too_large',
    /larger/,
  ),
  post(
    'a packed body',
    '/api/session',
    { as: 'none', headers: { 'content-encoding': 'gzip' }, body: gzipSync('{}') },
    'bad_encoding',
    /no Content-Encoding/,
  ),
  get('an unknown address', '/api/secrets', 'not_found', /openapi\.json/),
  get('an unknown cohort', '/api/cohorts/nope', 'not_found', /cohort/, { at: 'key' }),
  get('an unknown campaign', '/api/campaigns/nope', 'not_found', /campaign/, { at: 'key' }),
  post('launching an unknown campaign', '/api/campaigns/nope/launch', { at: 'key' }, 'not_found', /campaign/),
  post('testing an unknown connection', '/api/connections/nope/test', { at: 'key' }, 'not_found', /connection/),
  post(
    'entering nobody',
    '/api/campaigns/reminder/enter',
    { body: '{"userId":""}', at: 'userId' },
    'bad_request',
    /userId/,
  ),
  get('somebody unknown', '/api/profiles/user_id/nobody', 'not_found', /./, { at: 'id' }),
  get('a type of id that there is not', '/api/profiles/userId/1', 'bad_request', /user_id/, { at: 'idType' }),
  get('a profile id without its mark', '/api/profiles/profile_id/7', 'bad_request', /`p_7`/, { at: 'id' }),
  get('explaining without a campaign', '/api/profiles/user_id/u/explain', 'bad_request', /campaign/, {
    at: 'campaign',
  }),
  get('a limit of zero', '/api/deliveries?limit=0', 'bad_request', /`limit`/, { at: 'limit' }),
  get('a limit of 1001', '/api/inbox?limit=1001', 'bad_request', /1000/, { at: 'limit' }),
  get('a limit in words', '/api/cohorts?limit=ten', 'bad_request', /`limit`/, { at: 'limit' }),
  get('a foreign cursor', '/api/deliveries?cursor=abc', 'bad_cursor', /not one/, { at: 'cursor' }),
  get('a cursor of another list', '/api/events/rejected?cursor=abc', 'bad_cursor', /not one/, { at: 'cursor' }),
  get('an empty cursor', '/api/cohorts?cursor=', 'bad_request', /`cursor`/, { at: 'cursor' }),
  get('an unknown status', '/api/deliveries?status=lost', 'bad_request', /pending/, { at: 'status' }),
  get('an unknown channel', '/api/inbox?channel=fax', 'bad_request', /`channel`/, { at: 'channel' }),
  get('an unknown parameter', '/api/deliveries?colour=red', 'bad_request', /no parameter `colour`/, { at: 'colour' }),
  get('a format that there is not', '/api/workspace?format=xml', 'bad_request', /json/, { at: 'format' }),
  get('a broken percent sign', '/api/cohorts/%E0%A4%A', 'bad_request', /percent sign/),
  post('posting a list', '/api/cohorts', { body: '{}' }, 'method_not_allowed', /GET/),
  get('deleting the workspace', '/api/workspace', 'method_not_allowed', /PUT/, { method: 'DELETE' }),
  get('publishing nothing', '/api/workspace', 'bad_request', /empty/, { method: 'PUT' }),
  get('publishing Latin-1', '/api/workspace', 'invalid_json', /UTF-8/, { method: 'PUT', body: NOT_UTF8 }),
  get('publishing 5 MB', '/api/workspace', 'body_too_large', /larger/, { method: 'PUT', body: 'x'.repeat(5_000_000) }),
  get('publishing over another version', '/api/workspace?version=99', 'conflict', /99/, {
    method: 'PUT',
    body: 'version: 1',
  }),
  get('a version that is no number', '/api/workspace?version=new', 'bad_request', /`version`/, {
    method: 'PUT',
    body: 'version: 1',
    at: 'version',
  }),
  post('planning nothing', '/api/workspace/plan', {}, 'bad_request', /empty/),
]

const UUID = '0b8e4c1e-3c51-4d7a-9d52-3f2a8f2f7f01'
const person = (id: string) => ({ as: 'none' as const, body: JSON.stringify({ anonymousId: id }) })

export const DEMO: readonly HttpRow[] = [
  get('an unknown address', '/demo/api/people', 'not_found', /./, { as: 'none' }),
  get('a person without an id', '/demo/api/person', 'bad_request', /UUID/, { as: 'none', at: 'anonymousId' }),
  get('an id that can be guessed', '/demo/api/person?anonymousId=1', 'bad_request', /UUID/, {
    as: 'none',
    at: 'anonymousId',
  }),
  post(
    'skipping the wait of nobody',
    '/demo/api/skip-wait',
    { ...person(UUID), at: 'anonymousId' },
    'not_found',
    /anonymous id/,
  ),
  post('skipping with broken JSON', '/demo/api/skip-wait', { as: 'none', body: '{' }, 'invalid_json', /line 1/),
  post('skipping with 5 KB', '/demo/api/skip-wait', person('x'.repeat(5000)), 'body_too_large', /larger/),
  post('an act that there is not', '/demo/api/messages/d1/eat', { ...person(UUID), at: 'what' }, 'bad_request', /open/),
  post(
    'a message of nobody',
    '/demo/api/messages/d1/open',
    { ...person(UUID), at: 'anonymousId' },
    'not_found',
    /anonymous id/,
  ),
  get('reading an act', '/demo/api/messages/d1/open', 'method_not_allowed', /POST/, { as: 'none' }),
]

/** What is no HTTP at all: the bytes, and the status and words that come back. */
export const BYTES: readonly (readonly [what: string, bytes: string, status: number, says: RegExp])[] = [
  ['no HTTP', 'HELLO\r\n\r\n', 400, /not HTTP that can be read/],
  ['a method that is none', 'FOO / HTTP/1.1\r\nhost: x\r\n\r\n', 400, /not HTTP that can be read/],
  ['a length that is none', 'POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: ten\r\n\r\n', 400, /not HTTP/],
  ['headers of 20 KB', `GET / HTTP/1.1\r\nhost: x\r\na: ${'a'.repeat(20_000)}\r\n\r\n`, 431, /larger than 16 KB/],
]

/** The workspace that the process runs, and that each row below breaks in one place. */
export const WORKSPACE = `version: 1
workspace: shop
sending: inbox
timezone: Europe/Berlin
sources:
  web: { writeKey: wk_web, origins: ["https://shop.example"] }
  server: { writeKey: wk_server }
connections:
  mail: { kind: smtp, url: "smtp://127.0.0.1:1025", from: hi@shop.example }
  ads: { kind: facebook, accessToken: demo, adAccount: "1", audiences: { retarget: { create: true } } }
coupons:
  comeback: { discount: 10%, generate: "BACK-########", expires: 7d }
cohorts:
  carts: { where: { did: Product Added, within: 30d } }
  waiting: { where: { in: carts, for: 4h } }
campaigns:
  reminder:
    entry: { cohort: carts }
    reentry: { after: 7d }
    exit: [{ did: Order Completed }]
    goal: { did: Order Completed, within: 7d }
    steps:
      - { wait: 1h }
      - send: push
        id: nudge
        via: inbox
        message:
          title: You left something
          body: "{{ coupon.code }}"
      - { send: email, id: hello, via: mail, coupon: comeback, template: hello }
      - { waitFor: { opened: hello }, upTo: 1d, then: [{ exit: engaged }] }
      - { audience: { add: [ads/retarget] }, remove: { onExit: true } }
templates:
  hello:
    channel: email
    subject: "Hello {{ profile.traits.first_name }}"
    text: |
      Your cart waits.
      It has {{ event.properties.count }} things.
`

export interface WorkspaceRow {
  readonly what: string
  readonly from: string
  readonly to: string
  readonly code: ProblemCode
  /** What stands on the line that the problem names, as it was sent. */
  readonly near: string
  /** Where it is, from the root. */
  readonly at: string
  readonly says: RegExp
}

const broken = (
  what: string,
  [from, to]: readonly [string, string],
  code: ProblemCode,
  [near, at]: readonly [string, string],
  says: RegExp,
): WorkspaceRow => ({ what, from, to, code, near, at, says })

const CARTS = '{ did: Product Added, within: 30d }'
const step = (text: string): readonly [string, string] => ['- { wait: 1h }', `- ${text}`]
const condition = (text: string): readonly [string, string] => [CARTS, text]
const STEP = 'campaigns.reminder.steps[0]'

export const WORKSPACES: readonly WorkspaceRow[] = [
  broken('a tab', ['  web:', '\tweb:'], 'yaml_syntax', ['\tweb', ''], /Tabs/),
  broken(
    'an open bracket',
    ['"https://shop.example"]', '"https://shop.example"'],
    'yaml_syntax',
    ['origins', ''],
    /YAML/,
  ),
  broken('a second document', ['connections:', '---\nconnections:'], 'yaml_syntax', ['---', ''], /second one begins/),
  broken(
    'an unknown section',
    ['campaigns:', 'campagins:'],
    'unknown_key',
    ['campagins', 'campagins'],
    /Did you mean `campaigns`/,
  ),
  broken(
    'an unknown key of a step',
    step('{ wait: 1h, untl: 5 }'),
    'unknown_key',
    ['untl', `${STEP}.untl`],
    /no key `untl`/,
  ),
  broken('an unknown kind of step', step('{ wiat: 1h }'), 'unknown_key', ['wiat', STEP], /Did you mean `wait`/),
  broken(
    'an unknown operator',
    condition('{ didnt: Product Added }'),
    'unknown_key',
    ['didnt', 'cohorts.carts.where'],
    /didNot/,
  ),
  broken('a version of the future', ['version: 1', 'version: 2'], 'bad_value', ['version: 2', 'version'], /expects 1/),
  broken(
    'a name with spaces',
    ['workspace: shop', 'workspace: My Shop'],
    'bad_key',
    ['My Shop', 'workspace'],
    /write my-shop/,
  ),
  broken('a time zone', ['Europe/Berlin', 'Europe/Berln'], 'bad_value', ['Berln', 'timezone'], /IANA/),
  broken(
    'a word for sending',
    ['sending: inbox', 'sending: lvie'],
    'bad_value',
    ['lvie', 'sending'],
    /Did you mean "live"/,
  ),
  broken(
    'a test without an address',
    ['sending: inbox', 'sending: test'],
    'missing_key',
    ['test', 'sending'],
    /test: you@example\.com/,
  ),
  broken(
    'live with links of this machine',
    ['sending: inbox', 'sending: live'],
    'not_allowed_here',
    ['live', 'sending'],
    /REKINDLE_PUBLIC_URL/,
  ),
  broken(
    'a source without a key',
    ['{ writeKey: wk_server }', '{}'],
    'missing_key',
    ['server', 'sources.server'],
    /`writeKey`/,
  ),
  broken(
    'two sources with one key',
    ['wk_server', 'wk_web'],
    'duplicate_value',
    ['server', 'sources.server.writeKey'],
    /same write key/,
  ),
  broken(
    'an origin with a path',
    ['https://shop.example"', 'https://shop.example/"'],
    'bad_value',
    ['origins', 'sources.web.origins[0]'],
    /no path/,
  ),
  broken('a section twice', ['coupons:', 'sources: {}\ncoupons:'], 'duplicate_key', ['sources: {}', ''], /second time/),
  broken(
    'a list for a section',
    ['coupons:', 'templates: [a]\ncoupons:'],
    'wrong_type',
    ['[a]', 'templates'],
    /found a list/,
  ),
  broken(
    'a variable that is not set',
    ['wk_server', '"${NO_SUCH_KEY}"'],
    'missing_variable',
    ['NO_SUCH_KEY', 'sources.server.writeKey'],
    /Set NO_SUCH_KEY/,
  ),
  broken(
    'a variable with a dash',
    ['wk_server', '"${write-key}"'],
    'bad_variable',
    ['write-key', 'sources.server.writeKey'],
    /letters, digits and _/,
  ),
  broken(
    'an unknown kind of connection',
    ['kind: smtp', 'kind: smpt'],
    'unknown_name',
    ['smpt', 'connections.mail.kind'],
    /Did you mean "smtp"/,
  ),
  broken(
    'a missing setting',
    ['url: "smtp://127.0.0.1:1025", ', ''],
    'bad_settings',
    ['mail', 'connections.mail'],
    /`url` is missing/,
  ),
  broken(
    'an unknown setting',
    ['from: hi@shop.example', 'from: hi@shop.example, prot: 5'],
    'bad_settings',
    ['prot', 'connections.mail.prot'],
    /prot/,
  ),
  broken(
    'an unknown cohort of an entry',
    ['entry: { cohort: carts }', 'entry: { cohort: cart }'],
    'unknown_name',
    ['entry', 'campaigns.reminder.entry.cohort'],
    /Did you mean "carts"/,
  ),
  broken(
    'an unknown cohort in a condition',
    ['in: carts', 'in: cart'],
    'unknown_name',
    ['in: cart', 'cohorts.waiting.where.in'],
    /Did you mean "carts"/,
  ),
  broken('cohorts that rest on each other', condition('{ in: waiting }'), 'cycle', ['in', 'cohorts'], /carts/),
  broken('a duration in words', ['wait: 1h', 'wait: one hour'], 'bad_duration', ['one hour', `${STEP}.wait`], /90s/),
  broken('a duration without a unit', ['wait: 1h', 'wait: 60'], 'bad_duration', ['wait: 60', `${STEP}.wait`], /60/),
  broken(
    'a duration of nothing',
    ['within: 30d', 'within: 0d'],
    'bad_duration',
    ['0d', 'cohorts.carts.where.within'],
    /./,
  ),
  broken(
    'a duration of a hundred years',
    ['after: 7d', 'after: 5300w'],
    'bad_duration',
    ['5300w', 'campaigns.reminder.reentry.after'],
    /./,
  ),
  broken(
    'a call that says nothing',
    step('{ call: {} }'),
    'missing_key',
    ['{}', `${STEP}.call`],
    /`call` needs `body`/,
  ),
  broken(
    'a wait until no date',
    step('{ wait: { until: soon } }'),
    'bad_value',
    ['soon', `${STEP}.wait.until`],
    /2027-01-31/,
  ),
  broken(
    'a channel that there is not',
    ['send: push', 'send: fax'],
    'bad_value',
    ['fax', 'campaigns.reminder.steps[1].send'],
    /push, email, sms or webhook/,
  ),
  broken(
    'a word that quiet hours do not have',
    ['coupons:', 'policies: { quietHours: [{ channel: email, from: "22:00", to: "08:00", then: later }] }\ncoupons:'],
    'bad_value',
    ['later', 'policies.quietHours[0].then'],
    /hold, skip or edge/,
  ),
  broken(
    'two things in one step',
    step('{ wait: 1h, exit: done }'),
    'ambiguous',
    ['exit', STEP],
    /A step does one thing/,
  ),
  broken(
    'an id twice',
    ['id: nudge', 'id: hello'],
    'duplicate_id',
    ['hello', 'campaigns.reminder.steps'],
    /Another step/,
  ),
  broken(
    'waiting for an unknown step',
    ['opened: hello', 'opened: helo'],
    'unknown_name',
    ['helo', 'campaigns.reminder.steps[3]'],
    /hello/,
  ),
  broken(
    'an unknown coupon',
    ['coupon: comeback', 'coupon: come-back'],
    'unknown_name',
    ['come-back', 'campaigns.reminder.steps[2].coupon'],
    /Did you mean "comeback"/,
  ),
  broken(
    'an unknown template',
    ['template: hello', 'template: hallo'],
    'unknown_name',
    ['hallo', 'campaigns.reminder.steps[2].template'],
    /hello/,
  ),
  broken(
    'an unknown connection',
    ['via: mail', 'via: male'],
    'unknown_name',
    ['male', 'campaigns.reminder.steps[2].via'],
    /There is: mail/,
  ),
  broken(
    'push through mail',
    ['via: inbox', 'via: mail'],
    'unknown_name',
    ['via: mail', 'campaigns.reminder.steps[1].via'],
    /can't send push/,
  ),
  broken(
    'an unknown audience',
    ['ads/retarget]', 'ads/retargt]'],
    'unknown_name',
    ['retargt', 'campaigns.reminder.steps[4]'],
    /retarget/,
  ),
  broken(
    'an email without content',
    ['text: |', 'preheader: |'],
    'missing_key',
    ['channel', 'templates.hello'],
    /all are missing/,
  ),
  broken(
    'a content file that is not there',
    ['text: |\n      Your cart waits.\n      It has {{ event.properties.count }} things.', 'text: { file: gone.txt }'],
    'file_not_found',
    ['gone.txt', 'templates.hello.text'],
    /"gone\.txt"/,
  ),
  broken(
    'a content file elsewhere',
    [
      'text: |\n      Your cart waits.\n      It has {{ event.properties.count }} things.',
      'text: { file: ../../etc/passwd }',
    ],
    'bad_file',
    ['passwd', 'templates.hello.text'],
    /out of the workspace's folder/,
  ),
  broken(
    'Liquid that does not end',
    ['{{ coupon.code }}', '{{ coupon.code'],
    'bad_template',
    ['coupon.code', 'campaigns.reminder.steps[1].message.body'],
    /`body`/,
  ),
  broken(
    'a filter that there is not',
    ['first_name }}', 'first_name | shout }}'],
    'bad_template',
    ['shout', 'templates.hello.subject'],
    /undefined filter: shout/,
  ),
  broken(
    'a tag that there is not, on the second line',
    ['{{ event.properties.count }}', '{% include "x" %}'],
    'bad_template',
    ['include', 'templates.hello.text'],
    /include/,
  ),
  broken(
    'MJML with an unknown part',
    [
      'text: |\n      Your cart waits.',
      'mjml: |\n      <mjml><mj-body>\n      <mj-nothing />\n      </mj-body></mjml>',
    ],
    'bad_template',
    ['mj-nothing', 'templates.hello.mjml'],
    /mj-nothing/,
  ),
]
