import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startApnsServer, type ApnsServer } from '../../test/vendors/apns-server.ts'
import { LOCAL_CERTIFICATE, LOCAL_CERTIFICATE_KEY } from '../../test/vendors/local-certificate.ts'
import { systemClock } from '../kernel/clock.ts'
import { createHttpClient, type HttpClient, type HttpRequest } from './http-client.ts'

const LIMITS = { timeoutMs: 5000 }
const request = (url: string): HttpRequest => ({
  method: 'POST',
  url: `${url}/3/device/${'ab'.repeat(32)}`,
  headers: { 'apns-topic': 'com.shop.app', 'content-type': 'application/json' },
  body: '{}',
  http2: true,
})
/** What the server says to who brings no token: it understood the request. */
const UNDERSTOOD = { kind: 'http', status: 403, body: '{"reason":"MissingProviderToken"}' }

describe('a call over HTTP/2', () => {
  let server: ApnsServer
  let client: HttpClient
  const open = (over: { readonly ca?: string; readonly lookup?: LookupFunction } = {}) =>
    createHttpClient({ clock: systemClock, rules: { allowPrivate: true }, lookup, ...over })
  beforeEach(async () => {
    server = await startApnsServer()
    client = open()
  })
  afterEach(async () => {
    await client.close()
    await server.close()
  })

  it('goes with all others over one connection', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => client.send(request(server.url), LIMITS)))
    expect(replies).toMatchObject(replies.map(() => UNDERSTOOD))
    expect(server.connections()).toBe(1)
    expect(replies[0]).toMatchObject({ headers: { 'apns-id': expect.stringMatching(/^[0-9A-F-]{36}$/) as string } })
  })

  it('is encrypted, with a certificate that is trusted and the address that was looked up', async () => {
    const asked: string[] = []
    const trusting = open({
      ca: LOCAL_CERTIFICATE,
      lookup: (name, options, done) => {
        asked.push(name)
        lookup('127.0.0.1', options, done as never)
      },
    })
    const url = `https://localhost:${server.securePort}`
    expect(await trusting.send(request(url), LIMITS)).toMatchObject(UNDERSTOOD)
    await trusting.close()
    expect(asked).toEqual(['localhost'])
  })

  it('is not made where the certificate is nobody’s', async () => {
    const reply = await client.send(request(`https://localhost:${server.securePort}`), LIMITS)
    expect(reply).toMatchObject({ kind: 'broken', sent: false, refused: false })
  })

  it('is made again on a new connection where the old one ended before it was looked at', async () => {
    await client.send(request(server.url), LIMITS)
    server.fail({ kind: 'goaway' })
    expect(await client.send(request(server.url), LIMITS)).toMatchObject(UNDERSTOOD)
    expect(server.connections()).toBe(2)
  })

  it('may have arrived where its stream breaks off', async () => {
    server.fail({ kind: 'reset' })
    expect(await client.send(request(server.url), LIMITS)).toMatchObject({ kind: 'broken', sent: true })
    expect(await client.send(request(server.url), LIMITS)).toMatchObject(UNDERSTOOD)
  })

  it('did not leave where nobody listens', async () => {
    await server.close()
    expect(await client.send(request(server.url), LIMITS)).toMatchObject({ kind: 'broken', sent: false })
  })

  it('obeys the rules of all calls', async () => {
    const strict = createHttpClient({
      clock: systemClock,
      rules: { allowPrivate: false },
      lookup,
    })
    expect(await strict.send(request(server.url), LIMITS)).toMatchObject({ refused: true })
    await strict.close()
    expect(server.connections()).toBe(0)
  })

  it('falls back where the other side does not speak it', async () => {
    const old = createTlsServer({ cert: LOCAL_CERTIFICATE, key: LOCAL_CERTIFICATE_KEY }, (_, response) =>
      response.end('old'),
    )
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve))
    const trusting = open({ ca: LOCAL_CERTIFICATE })
    const url = `https://localhost:${(old.address() as AddressInfo).port}`
    expect(await trusting.send(request(url), LIMITS)).toMatchObject({ status: 200, body: 'old' })
    await trusting.close()
    old.closeAllConnections()
    await new Promise((resolve) => old.close(resolve))
  })
})
