import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { sdkBundle } from './sdk-bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'sdk-bundle-'))
writeFileSync(join(folder, 'standalone.js'), 'main()')
writeFileSync(join(folder, 'part.bundle.abc.js'), 'part()')
writeFileSync(join(folder, 'secret.txt'), 'no script')
afterAll(() => rmSync(folder, { recursive: true }))

async function get(url: string, from = folder, headers = {}) {
  const app = fastify()
  await app.register(sdkBundle({ folder: from }))
  const reply = await app.inject({ url, headers })
  await app.close()
  return reply
}

describe('the browser SDK at the addresses of its CDN', () => {
  it('is what the classic snippet loads, for pages of any origin', async () => {
    const reply = await get('/analytics.js/v1/wk_web/analytics.min.js')
    expect(reply.body).toBe('main()')
    expect(reply.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(
      (await get('/analytics.js/v1/wk_web/analytics.min.js', folder, { 'if-none-match': reply.headers.etag }))
        .statusCode,
    ).toBe(304)
  })

  it('brings the parts that it fetches later', async () => {
    const reply = await get('/analytics-next/bundles/part.bundle.abc.js')
    expect(reply.body).toBe('part()')
    expect(reply.headers['cache-control']).toContain('immutable')
  })

  it.each([
    '/analytics-next/bundles/secret.txt',
    '/analytics-next/bundles/..%2Fx.js',
    '/analytics-next/bundles/none.js',
  ])('has nothing else: %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404)
  })

  it('says what to do where it was not built', async () => {
    const reply = await get('/analytics.js/v1/wk_web/analytics.min.js', join(folder, 'missing'))
    expect(reply.statusCode).toBe(404)
    expect(reply.json()).toMatchObject({
      error: { code: 'not_found', message: expect.stringContaining('build:web') as unknown },
    })
  })
})
