import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { HttpVendor } from '../../test/vendors/http-vendor.ts'
import { startHttpVendor } from '../../test/vendors/http-vendor.ts'
import type { HttpCall } from '../kernel/call.ts'
import { createManualClock, systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import type { Egress } from './egress.ts'
import { createEgress } from './egress.ts'
import { REPLY_BYTES_MAX } from './http-client.ts'

const LIMITS = { timeoutMs: 5000 }

describe('an HTTP call', () => {
  let vendor: HttpVendor
  let egress: Egress
  beforeAll(async () => {
    vendor = await startHttpVendor(({ path }) => {
      if (path === '/redirect') return { status: 302, headers: { location: '/elsewhere' } }
      if (path === '/large') return { status: 200, body: 'x'.repeat(REPLY_BYTES_MAX + 5) }
      return { status: 200, headers: { 'X-Kind': 'test' }, body: { ok: true } }
    })
    egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  })
  afterAll(async () => {
    await egress.close()
    await vendor.close()
  })
  const call = (path: string, over: Partial<HttpCall> = {}): HttpCall => ({
    kind: 'http',
    method: 'POST',
    url: `${vendor.url}${path}`,
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
    ...over,
  })

  it('gives back status, lower-case headers and body', async () => {
    const reply = await egress.perform(call('/hello?x=1'), LIMITS)
    expect(reply).toMatchObject({ kind: 'http', status: 200, body: '{"ok":true}' })
    expect(reply.kind === 'http' && reply.headers['x-kind']).toBe('test')
    expect(vendor.seen.at(-1)).toMatchObject({ method: 'POST', path: '/hello', text: '{"a":1}' })
  })

  it('sends the body of a DELETE', async () => {
    await egress.perform(call('/users', { method: 'DELETE' }), LIMITS)
    expect(vendor.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/users', text: '{"a":1}' })
    expect(vendor.seen.at(-1)?.headers['content-length']).toBe('7')
  })

  it('follows no redirect', async () => {
    const before = vendor.seen.length
    expect(await egress.perform(call('/redirect'), LIMITS)).toMatchObject({ kind: 'http', status: 302 })
    expect(vendor.seen.length).toBe(before + 1)
  })

  it('reads at most a megabyte of a reply and keeps its status', async () => {
    const reply = await egress.perform(call('/large'), LIMITS)
    expect(reply.kind === 'http' && reply.status).toBe(200)
    expect(reply.kind === 'http' && reply.body.length).toBe(REPLY_BYTES_MAX)
  })

  it('says that a call may have arrived when the connection is cut after it was sent', async () => {
    vendor.fail({ kind: 'drop' })
    expect(await egress.perform(call('/drop'), LIMITS)).toMatchObject({ kind: 'broken', sent: true, refused: false })
    vendor.fail({ kind: 'cut' })
    expect(await egress.perform(call('/cut'), LIMITS)).toMatchObject({ kind: 'broken', sent: true, refused: false })
  })

  it('says that a call did not arrive when nobody listens', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const reply = await egress.perform(call('', { url: `http://127.0.0.1:${port}/` }), LIMITS)
    expect(reply).toMatchObject({ kind: 'broken', sent: false, refused: false })
    expect(reply.kind === 'broken' && reply.detail).toContain('ECONNREFUSED')
  })

  it('says that a call did not arrive when the name does not resolve', async () => {
    const lost = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true, resolve: async () => [] })
    expect(await lost.perform(call('', { url: 'http://nowhere.example/' }), LIMITS)).toMatchObject({
      kind: 'broken',
      sent: false,
      refused: false,
    })
    await lost.close()
  })

  it.each([
    ['x-key', 'a\r\nx-other: b'],
    ['x-key', 'a\nb'],
    ['x-key', 'nul\0'],
    ['x-key', 'snow \u2603'],
    ['x key', 'a'],
    ['x\r\n', 'a'],
    ['', 'a'],
    ['Host', 'other.example'],
    ['content-length', '1'],
    ['Transfer-Encoding', 'chunked'],
  ])('refuses the header %j: %j', async (name, value) => {
    const before = vendor.seen.length
    const reply = await egress.perform(call('/', { headers: { [name]: value } }), LIMITS)
    expect(reply).toMatchObject({ kind: 'broken', sent: false, refused: true })
    expect(vendor.seen.length).toBe(before)
  })

  it('throws for a call that goes nowhere', async () => {
    await expect(egress.perform({ kind: 'keep' }, LIMITS)).rejects.toThrow('inbox')
  })
})

describe('an HTTP call and time', () => {
  const clock = createManualClock()
  const egress = createEgress({ clock, logger: silentLogger, allowPrivate: true })
  let vendor: HttpVendor
  const release: (() => void)[] = []
  beforeAll(async () => {
    vendor = await startHttpVendor(() => ({ status: 200 }))
  })
  afterEach(() => release.splice(0).forEach((run) => run()))
  afterAll(async () => {
    await egress.close()
    await vendor.close()
  })
  const holdNext = () => vendor.fail({ kind: 'hold', until: new Promise<void>((resolve) => release.push(resolve)) })
  const call = (): HttpCall => ({ kind: 'http', method: 'POST', url: `${vendor.url}/slow`, headers: {}, body: 'x' })

  it('gives up after the total timeout, and says that it may have arrived', async () => {
    holdNext()
    const reply = egress.perform(call(), { timeoutMs: 1000 })
    await vendor.received(1)
    clock.advance(1000)
    expect(await reply).toMatchObject({ kind: 'broken', sent: true, detail: 'No complete reply within 1000 ms.' })
  })

  it('gives up while it still looks up the name, and then sends nothing', async () => {
    const found = Promise.withResolvers<{ address: string; family: number }[]>()
    const asked = Promise.withResolvers<void>()
    const slow = createEgress({
      clock,
      logger: silentLogger,
      allowPrivate: true,
      resolve: () => {
        asked.resolve()
        return found.promise
      },
    })
    const before = vendor.seen.length
    const reply = slow.perform({ ...call(), url: `http://slow.example:${vendor.port}/` }, { timeoutMs: 1000 })
    await asked.promise
    clock.advance(1000)
    expect(await reply).toMatchObject({ kind: 'broken', sent: false })
    found.resolve([{ address: '127.0.0.1', family: 4 }])
    await slow.close()
    expect(vendor.seen.length).toBe(before)
  })

  it('can be called off', async () => {
    holdNext()
    const before = vendor.seen.length
    const off = new AbortController()
    const reply = egress.perform(call(), { timeoutMs: 60_000, signal: off.signal })
    await vendor.received(before + 1)
    off.abort()
    expect(await reply).toMatchObject({ kind: 'broken', sent: true })
    expect(await egress.perform(call(), { timeoutMs: 60_000, signal: off.signal })).toMatchObject({
      kind: 'broken',
      sent: false,
    })
  })

  it('waits for running calls when it closes, and takes no new ones', async () => {
    const closing = createEgress({ clock, logger: silentLogger, allowPrivate: true })
    holdNext()
    const before = vendor.seen.length
    const reply = closing.perform(call(), { timeoutMs: 60_000 })
    await vendor.received(before + 1)
    const closed = closing.close()
    expect(await closing.perform(call(), { timeoutMs: 60_000 })).toMatchObject({
      kind: 'broken',
      sent: false,
      detail: 'Rekindle is shutting down.',
    })
    release.splice(0).forEach((run) => run())
    expect(await reply).toMatchObject({ kind: 'http', status: 200 })
    await closed
  })
})

describe('name resolution', () => {
  it('connects to the address that was checked, however the name answers later', async () => {
    const vendor = await startHttpVendor(() => ({ status: 200 }))
    const answers = [['127.0.0.1'], ['10.0.0.1']]
    let asked = 0
    const egress = createEgress({
      clock: systemClock,
      logger: silentLogger,
      allowPrivate: true,
      resolve: async () => (answers[asked++] ?? []).map((address) => ({ address, family: 4 })),
    })
    const reply = await egress.perform(
      { kind: 'http', method: 'GET', url: `http://rebind.example:${vendor.port}/`, headers: {} },
      LIMITS,
    )
    expect(reply).toMatchObject({ kind: 'http', status: 200 })
    expect(asked).toBe(1)
    await egress.close()
    await vendor.close()
  })

  it('refuses when the second answer of a name is private, though the first was public', async () => {
    const answers = ['93.184.216.34', '127.0.0.1']
    const { createVettedLookup } = await import('./vetted-lookup.ts')
    const lookup = createVettedLookup(async () => [{ address: answers.shift() ?? '', family: 4 }], {
      allowPrivate: false,
    })
    const ask = () =>
      new Promise((resolve) => lookup('rebind.example', { all: true }, (error, found) => resolve(error ?? found)))
    expect(await ask()).toEqual([{ address: '93.184.216.34', family: 4 }])
    expect(await ask()).toMatchObject({ code: 'egress_refused' })
  })
})
