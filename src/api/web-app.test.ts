import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi, type ApiServer } from './api-server.fixture.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { webApp } from './web-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'rekindle-web-'))
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))})`
let api: ApiServer

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><title>App</title></html>')
  writeFileSync(join(folder, 'demo.html'), '<!doctype html><html><title>Demo</title></html>')
  writeFileSync(join(folder, 'assets', 'app-1a2b3c.js'), SCRIPT)
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>')
  api = await startApi({ deps: { webFolder: folder } })
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})
const get = (path: string, headers: Record<string, string> = {}) => api.call('GET', path, { anonymous: true, headers })

describe('the browser app', () => {
  it.each(['/', '/campaigns', '/profiles/email/a@shop.example', '/?x=1', '/index', '/demonstration'])(
    'answers %s with the app',
    async (path) => {
      const got = await get(path)
      expect([got.status, got.headers['content-type'], got.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ])
      expect(got.text).toContain('<title>App</title>')
    },
  )

  it.each(['/demo', '/demo/', '/demo?utm=1'])('answers %s with the demo', async (path) => {
    expect((await get(path)).text).toContain('<title>Demo</title>')
  })

  it('lets nothing inline run, and nobody frame it', async () => {
    const policy = String((await get('/')).headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("connect-src 'self' http://rekindle.example")
    expect(policy.match(/script-src[^;]*/)![0]).not.toContain('unsafe')
  })

  it('serves what has a hash in its name for ever, and the rest to be asked for again', async () => {
    const got = await get('/assets/app-1a2b3c.js')
    expect([
      got.status,
      got.headers['content-type'],
      got.headers['cache-control'],
      got.headers['x-content-type-options'],
    ]).toEqual([200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', 'nosniff'])
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache')
  })

  it('answers 304 to who has it already', async () => {
    for (const path of ['/', '/assets/app-1a2b3c.js']) {
      const { etag } = (await get(path)).headers
      const again = await get(path, { 'if-none-match': `"other", ${String(etag)}` })
      expect([again.status, again.text]).toEqual([304, ''])
    }
  })

  it('packs what gains by it, as the client likes', async () => {
    const server = fastify()
    await server.register(
      webApp({ folder, publicUrl: () => 'http://r.example', metrics: noMetrics, demoIsOn: () => true }),
    )
    const packed = async (accept: string) => {
      const got = await server.inject({ url: '/assets/app-1a2b3c.js', headers: { 'accept-encoding': accept } })
      return {
        encoding: got.headers['content-encoding'],
        vary: got.headers.vary,
        etag: got.headers.etag,
        body: got.rawPayload,
      }
    }
    const [br, gzip, none, refused] = [
      await packed('gzip, deflate, br'),
      await packed('gzip'),
      await packed(''),
      await packed('br;q=0, gzip;q=0.0'),
    ]
    expect([br.encoding, gzip.encoding, none.encoding, refused.encoding]).toEqual(['br', 'gzip', undefined, undefined])
    expect([brotliDecompressSync(br.body).toString(), gunzipSync(gzip.body).toString(), none.body.toString()]).toEqual([
      SCRIPT,
      SCRIPT,
      SCRIPT,
    ])
    expect(new Set([br.etag, gzip.etag, none.etag]).size).toBe(3)
    expect(br.vary).toBe('accept-encoding')
    await server.close()
  })

  it.each(['/assets/gone.js', '/robots.txt', '/v1/x', '/l/o/abc', '/receive/x', '/push/x.js'])(
    'has no page for %s',
    async (path) => {
      const got = await get(path)
      expect([got.status, got.headers['content-type']]).toEqual([404, 'application/json; charset=utf-8'])
    },
  )

  it('gives out nothing from outside its folder', async () => {
    for (const path of [
      '/assets/../../../etc/passwd',
      '/..%2f..%2fetc/passwd',
      '//etc/passwd',
      '/assets/%2e%2e/%2e%2e/etc/passwd',
    ]) {
      expect((await get(path)).text).not.toContain('root:')
    }
  })

  it('says how to build it where it is not built', async () => {
    const bare = await startApi()
    const got = await bare.call('GET', '/', { anonymous: true })
    expect([got.status, got.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(got.text).toContain('npm run build:web')
    expect((await bare.call('GET', '/demo', { anonymous: true })).text).toMatch(/<html/)
    await bare.close()
  })
})

describe('health', () => {
  it('is up, ready and measured', async () => {
    expect((await get('/healthz')).json).toEqual({ status: 'up' })
    expect((await get('/readyz')).json).toEqual({ status: 'ready' })
    const metrics = await get('/metrics')
    expect([metrics.text, metrics.headers['content-type']]).toEqual([
      'rekindle_up 1\n',
      'text/plain; version=0.0.4; charset=utf-8',
    ])
  })

  it('says when to come again while it is not ready, and lives all the same', async () => {
    const starting = await startApi({ deps: { ready: () => false } })
    const got = await starting.call('GET', '/readyz', { anonymous: true })
    expect([got.status, got.headers['retry-after']]).toEqual([503, '5'])
    expect((await starting.call('GET', '/healthz', { anonymous: true })).status).toBe(200)
    await starting.close()
  })
})
