import { createContext, runInContext, Script } from 'node:vm'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { pushAssets } from './push-assets.ts'

async function serve(publicKey: string | undefined) {
  const app = Fastify()
  await app.register(pushAssets({ publicKey: () => publicKey }))
  return app
}

describe('push assets', () => {
  it.each(['/push/sw.js', '/push/rekindle.js'])('serve %s as a script that any shop may load', async (url) => {
    const app = await serve('key')
    const reply = await app.inject(url)
    expect(reply.statusCode).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-cache',
    })
    expect(() => new Script(reply.body)).not.toThrow()
    const again = await app.inject({ url, headers: { 'if-none-match': reply.headers.etag as string } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  it('tell the public key, or what to do when there is none', async () => {
    expect((await (await serve('BKey')).inject('/push/key')).json()).toEqual({ publicKey: 'BKey' })
    const none = await (await serve(undefined)).inject('/push/key')
    expect([none.statusCode, none.json()]).toMatchObject([
      404,
      { error: { code: 'not_found', message: expect.stringContaining('webpush') as string } },
    ])
  })
})

/** A page with just enough of a browser in it; what a real one does is tested in one. */
async function page(overrides: object) {
  const { body } = await (await serve('key')).inject('/push/rekindle.js')
  const window: Record<string, unknown> = {
    isSecureContext: true,
    URL,
    document: { currentScript: { src: 'https://hub.example/push/rekindle.js' } },
    navigator: {},
    location: { href: 'https://shop.example' },
    ...overrides,
  }
  window.window = window
  createContext(window)
  runInContext(body, window)
  return (window.Rekindle as { push: { subscribe: (options?: object) => Promise<unknown> } }).push
}

describe('the subscribe helper', () => {
  const withPush = (permission: string, answer = permission) => ({
    navigator: { serviceWorker: {} },
    PushManager: {},
    Notification: { permission, requestPermission: async () => answer },
  })
  it.each([
    ['no write key', {}, undefined, 'not_configured'],
    ['nobody to subscribe', withPush('granted'), { writeKey: 'w' }, 'not_configured'],
    ['an insecure page', { isSecureContext: false }, { writeKey: 'w', userId: 'u' }, 'insecure'],
    ['a browser without push', {}, { writeKey: 'w', userId: 'u' }, 'unsupported'],
    ['notifications blocked before', withPush('denied'), { writeKey: 'w', userId: 'u' }, 'denied'],
    ['notifications blocked now', withPush('default', 'denied'), { writeKey: 'w', userId: 'u' }, 'denied'],
    ['a question left unanswered', withPush('default'), { writeKey: 'w', anonymousId: 'a' }, 'dismissed'],
    ['no worker', withPush('granted'), { writeKey: 'w', userId: 'u' }, 'worker_failed'],
  ])('says what is the matter: %s', async (_name, overrides, options, code) => {
    const push = await page(overrides)
    await expect(push.subscribe(options)).rejects.toMatchObject({
      name: 'RekindlePushError',
      code,
      message: expect.stringMatching(/\w+ \w+/) as string,
    })
  })
})
