import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ask, basic, type CollectServer, startCollect } from './collect-server.fixture.ts'

let server: CollectServer
beforeAll(async () => {
  server = await startCollect()
})
beforeEach(() => {
  server.log.entries.length = 0
  server.counts.clear()
})
afterAll(() => server.close())

const auth = { authorization: basic('wk_server:') }
const event = '{"event":"E","userId":"u"}'
const gzip = { ...auth, 'content-encoding': 'gzip' }
const big = (bytes: number) => `{"event":"E","userId":"u","a":"${'x'.repeat(bytes)}"}`

type Row = readonly [what: string, path: string, ask: Ask, status: number, code: string, says: RegExp]

const ROWS: readonly Row[] = [
  ['no body', '/v1/track', { headers: auth }, 400, 'invalid_json', /empty/],
  [
    'an empty body with a type',
    '/v1/track',
    { headers: { ...auth, 'content-type': 'application/json' }, body: '' },
    400,
    'invalid_json',
    /empty/,
  ],
  ['spaces only', '/v1/track', { headers: auth, body: '  ' }, 400, 'invalid_json', /ends too early at position 2/],
  [
    'no JSON',
    '/v1/track',
    { headers: auth, body: 'hello' },
    400,
    'invalid_json',
    /"h" at position 0 \(line 1, column 1\)/,
  ],
  ['a form', '/v1/track', { headers: auth, body: 'event=E&userId=u' }, 400, 'invalid_json', /"e" at position 0/],
  [
    'JSON cut off',
    '/v1/track',
    { headers: auth, body: event.slice(0, -4) },
    400,
    'invalid_json',
    /too early at position 22/,
  ],
  [
    'a comma too many',
    '/v1/track',
    { headers: auth, body: '{"event":"E",}' },
    400,
    'invalid_json',
    /"}" at position 13/,
  ],
  ['single quotes', '/v1/track', { headers: auth, body: "{'event':'E'}" }, 400, 'invalid_json', /"'" at position 1/],
  [
    'a missing colon',
    '/v1/track',
    { headers: auth, body: '{\n  "event" "E"}' },
    400,
    'invalid_json',
    /line 2, column 11/,
  ],
  ['NaN', '/v1/track', { headers: auth, body: '{"a":NaN}' }, 400, 'invalid_json', /"N" at position 5/],
  [
    'a number with a leading zero',
    '/v1/track',
    { headers: auth, body: '{"a":012}' },
    400,
    'invalid_json',
    /"1" at position 6/,
  ],
  ['a line break in a text', '/v1/track', { headers: auth, body: '{"a":"x\ny"}' }, 400, 'invalid_json', /position 7/],
  ['a bad escape', '/v1/track', { headers: auth, body: '{"a":"\\x"}' }, 400, 'invalid_json', /"x" at position 7/],
  [
    'a bad code point',
    '/v1/track',
    { headers: auth, body: '{"a":"\\u12g4"}' },
    400,
    'invalid_json',
    /"u" at position 7/,
  ],
  [
    'two documents',
    '/v1/track',
    { headers: auth, body: `${event}\n${event}` },
    400,
    'invalid_json',
    /line 2, column 1/,
  ],
  [
    'endless nesting that never closes',
    '/v1/track',
    { headers: auth, body: '['.repeat(100_000) },
    400,
    'invalid_json',
    /not valid JSON/,
  ],
  [
    'Latin-1',
    '/v1/track',
    { headers: auth, body: Buffer.from('{"event":"caf\xe9","userId":"u"}', 'latin1') },
    400,
    'invalid_json',
    /UTF-8/,
  ],
  [
    'UTF-16',
    '/v1/track',
    { headers: auth, body: Buffer.from(`\ufeff${event}`, 'utf16le') },
    400,
    'invalid_json',
    /UTF-8/,
  ],
  ['binary', '/v1/track', { headers: auth, body: Buffer.from([0, 1, 2, 3, 255]) }, 400, 'invalid_json', /UTF-8/],
  ['a text as event', '/v1/track', { headers: auth, body: '"E"' }, 400, 'bad_request', /JSON object/],
  ['null as event', '/v1/identify', { headers: auth, body: 'null' }, 400, 'bad_request', /JSON object/],
  ['a list as event', '/v1/page/', { headers: auth, body: `[${event}]` }, 400, 'bad_request', /JSON object/],
  ['a list as batch', '/v1/batch', { headers: auth, body: `[${event}]` }, 400, 'bad_request', /`batch`/],
  ['an event as batch', '/v1/batch', { headers: auth, body: event }, 400, 'bad_request', /`batch`/],
  ['a batch that is an object', '/v1/import', { headers: auth, body: '{"batch":{}}' }, 400, 'bad_request', /`batch`/],
  ['a batch that is null', '/v1/b', { headers: auth, body: '{"batch":null}' }, 400, 'bad_request', /`batch`/],
  ['no key', '/v1/track', { body: event }, 401, 'invalid_write_key', /No write key was sent/],
  ['no key with a batch', '/v1/batch', { body: '{"batch":[]}' }, 401, 'invalid_write_key', /No write key was sent/],
  [
    'a wrong key',
    '/v1/track',
    { headers: { authorization: basic('nope:') }, body: event },
    401,
    'invalid_write_key',
    /No source/,
  ],
  [
    'a wrong key in the body',
    '/v1/track',
    { body: '{"writeKey":"nope","event":"E"}' },
    401,
    'invalid_write_key',
    /No source/,
  ],
  [
    'a key that is no text',
    '/v1/track',
    { body: '{"writeKey":{"a":1},"event":"E"}' },
    401,
    'invalid_write_key',
    /No write key/,
  ],
  [
    'an empty Basic',
    '/v1/track',
    { headers: { authorization: 'Basic ' }, body: event },
    401,
    'invalid_write_key',
    /No write key/,
  ],
  [
    'a Basic that is no base64',
    '/v1/track',
    { headers: { authorization: 'Basic %%%' }, body: event },
    401,
    'invalid_write_key',
    /No write key/,
  ],
  [
    'a bearer token alone',
    '/v1/track',
    { headers: { authorization: 'Bearer wk_server' }, body: event },
    401,
    'invalid_write_key',
    /No write key/,
  ],
  [
    'a key that is a name of JavaScript',
    '/v1/track',
    { headers: { authorization: basic('__proto__:') }, body: event },
    401,
    'invalid_write_key',
    /No source/,
  ],
  [
    'settings of an unknown key',
    '/v1/projects/nope/settings',
    { method: 'GET' },
    401,
    'invalid_write_key',
    /No source/,
  ],
  [
    'an origin that is not listed',
    '/v1/track',
    { headers: { origin: 'https://x.example', authorization: basic('wk_web:') }, body: event },
    403,
    'forbidden',
    /`origins` of the source `web`/,
  ],
  [
    'gzip that is cut off',
    '/v1/track',
    { headers: gzip, body: gzipSync(event).subarray(0, 20) },
    400,
    'bad_encoding',
    /gzip/,
  ],
  [
    'gzip with a broken middle',
    '/v1/track',
    { headers: gzip, body: gzipSync(event).fill(7, 12, 20) },
    400,
    'bad_encoding',
    /gzip/,
  ],
  [
    'deflate that is none',
    '/v1/track',
    { headers: { ...auth, 'content-encoding': 'deflate' }, body: event },
    400,
    'bad_encoding',
    /deflate/,
  ],
  [
    'brotli that is none',
    '/v1/track',
    { headers: { ...auth, 'content-encoding': 'br' }, body: event },
    400,
    'bad_encoding',
    /br/,
  ],
  [
    'an unknown packing',
    '/v1/track',
    { headers: { ...auth, 'content-encoding': 'zstd' }, body: event },
    400,
    'bad_encoding',
    /Content-Encoding must be/,
  ],
  [
    'two packings',
    '/v1/track',
    { headers: { ...auth, 'content-encoding': 'deflate, br' }, body: event },
    400,
    'bad_encoding',
    /only one/,
  ],
  [
    'a packing named as JavaScript names things',
    '/v1/track',
    { headers: { ...auth, 'content-encoding': 'constructor' }, body: event },
    400,
    'bad_encoding',
    /must be/,
  ],
  ['gzip of nothing', '/v1/track', { headers: gzip, body: gzipSync('') }, 400, 'invalid_json', /empty/],
  ['gzip of no JSON', '/v1/track', { headers: gzip, body: gzipSync('hello') }, 400, 'invalid_json', /position 0/],
  [
    'a gzip bomb',
    '/v1/batch',
    { headers: gzip, body: gzipSync(Buffer.alloc(300_000_000, 32)) },
    400,
    'body_too_large',
    /524288 bytes; unpacking was stopped there/,
  ],
  [
    'an event over 32 KB',
    '/v1/track',
    { headers: auth, body: big(32_768) },
    400,
    'body_too_large',
    /at most 32768 bytes; this one has 32801/,
  ],
  [
    'an event over 32 KB, packed',
    '/v1/t',
    { headers: gzip, body: gzipSync(big(40_000)) },
    400,
    'body_too_large',
    /32768/,
  ],
  ['a body over 500 KB', '/v1/batch', { headers: auth, body: big(530_000) }, 400, 'body_too_large', /524288/],
  [
    'a body over 500 KB in pieces',
    '/v1/batch',
    { headers: auth, body: big(530_000), chunked: true },
    400,
    'body_too_large',
    /524288/,
  ],
  [
    'a body over 500 KB for an event',
    '/v1/track',
    { headers: auth, body: big(530_000) },
    400,
    'body_too_large',
    /524288/,
  ],
  ['a large body of telemetry', '/v1/m', { body: big(530_000) }, 400, 'body_too_large', /524288/],
  ['GET where events are posted', '/v1/track', { method: 'GET' }, 405, 'method_not_allowed', /POST/],
  ['PUT', '/v1/batch', { method: 'PUT', headers: auth, body: event }, 405, 'method_not_allowed', /POST/],
  ['PATCH', '/v1/import/', { method: 'PATCH', headers: auth, body: event }, 405, 'method_not_allowed', /POST/],
  ['DELETE', '/v1/i', { method: 'DELETE' }, 405, 'method_not_allowed', /POST/],
  ['POST to a pixel', '/v1/pixel/track', { body: event }, 405, 'method_not_allowed', /GET/],
  ['POST to the settings', '/v1/projects/wk_web/settings', { body: '{}' }, 405, 'method_not_allowed', /GET/],
  ['a path that is none', '/v1/tracks', { headers: auth, body: event }, 404, 'not_found', /no such path/],
  ['a pixel of no type', '/v1/pixel/purchase', { method: 'GET' }, 404, 'not_found', /no such path/],
  ['the version alone', '/v1/', { method: 'GET' }, 404, 'not_found', /no such path/],
]

describe('bad input gets an answer that says what is wrong', () => {
  it('in at least forty ways', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(40)
  })

  it.each(ROWS)('%s', async (_what, path, ask, status, code, says) => {
    const answer = await server.ask(path, ask)
    expect([answer.status, answer.json?.code]).toEqual([status, code])
    const { message } = answer.json!
    expect(answer.json).toEqual({ success: false, code, message, error: message })
    expect(message).toMatch(says)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.headers.allow ?? '').toMatch(status === 405 ? /^(GET|POST), OPTIONS$/ : /^$/)
    expect(server.log.entries).toEqual([])
    expect(server.counts.get(`rekindle_requests_refused_total ${code}`)).toBe(1)
    expect(await server.ask('/v1/track', { headers: auth, body: event })).toMatchObject({ status: 200 })
  })

  it('never repeats what was sent', async () => {
    const answer = await server.ask('/v1/track', { body: '{"writeKey":"wk_secret_of_another_shop","event":"E"}' })
    expect(answer.text).not.toContain('wk_secret')
  })

  it('a client that hangs up in the middle of a body leaves no trace', async () => {
    const requested = once(server.app.server, 'request') as Promise<[IncomingMessage]>
    const socket = connect(server.port, '127.0.0.1')
    const head = `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${auth.authorization}\r\ncontent-length: 500\r\n\r\n`
    socket.write(head + event)
    const [received] = await requested
    const gone = new Promise((resolve) => received.once('close', resolve))
    socket.destroy()
    await gone
    expect(await server.ask('/v1/track', { headers: auth, body: event })).toMatchObject({ status: 200 })
    expect(server.log.entries).toHaveLength(1)
    expect(server.counts.get('rekindle_requests_refused_total bad_request')).toBe(1)
  })
})
