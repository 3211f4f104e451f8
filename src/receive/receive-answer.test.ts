import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import type { SecondPartyEvent, SpecEvent } from '../collect/accept.ts'
import type { ConnectionKind, ReceivedRequest } from '../connections/connection.ts'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { publicAddress, receiveRoutes } from './receive-routes.ts'
import { createRecentCalls } from './recent-calls.ts'

describe('the address that a tool was told', () => {
  it.each([
    ['https://hub.example', '/receive/texts?d=1', 'https://hub.example/receive/texts?d=1'],
    ['https://hub.example/', '/receive/texts', 'https://hub.example/receive/texts'],
    ['https://hub.example:8443', '/receive/texts', 'https://hub.example:8443/receive/texts'],
    ['https://hub.example/base/', '/receive/texts', 'https://hub.example/base/receive/texts'],
    ['https://hub.example/base', '/base/receive/texts', 'https://hub.example/base/receive/texts'],
    ['https://hub.example', "/receive/texts?d=it's%20me", "https://hub.example/receive/texts?d=it's%20me"],
    ['https://hub.example', '//receive/texts', 'https://hub.example//receive/texts'],
    ['https://hub.example', 'http://10.0.0.1/receive/texts', 'https://hub.example/receive/texts'],
  ])('with the base %s, asked for %s, is %s', (base, target, address) => {
    expect(publicAddress(base, target)).toBe(address)
  })
})

describe('a tool that tells something', () => {
  const asked: ReceivedRequest[] = []
  const told: (SecondPartyEvent | SpecEvent)[] = []
  const kindWith = (answer?: object) =>
    ({
      title: 'Tool',
      receive: {
        verify: (_: object, request: ReceivedRequest) => {
          asked.push(request)
          return { ok: true }
        },
        read: () => [
          {
            kind: 'fact',
            id: '1',
            event: 'Unsubscribed',
            at: 5,
            about: { phone: '+491701234567' },
            properties: { channel: 'sms' },
          },
        ],
        ...(answer && { answer }),
      },
    }) as unknown as ConnectionKind
  const ask = async (key: string) => {
    const kinds: Readonly<Record<string, ConnectionKind>> = {
      plain: kindWith(),
      texts: kindWith({ contentType: 'text/xml', body: '<Response/>' }),
    }
    const app = fastify()
    await app.register(
      receiveRoutes({
        ready: () => true,
        connection: (name) => (kinds[name] ? { key: name, kind: kinds[name], settings: {} } : undefined),
        deliveries: async (ids) => ids.map(() => undefined),
        byVendorId: async (_, ids) => ids.map(() => undefined),
        accept: async (events) => void told.push(...(events as (SecondPartyEvent | SpecEvent)[])),
        perform: async () => ({ kind: 'kept' }),
        calls: createRecentCalls(),
        clock: createManualClock(9),
        metrics: noMetrics,
        logger: silentLogger,
        publicUrl: () => 'https://hub.example',
      }),
    )
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const { statusCode, headers, body } = await app.inject({
      method: 'POST',
      url: `/receive/${key}?d=1`,
      headers: form,
      body: 'a=b',
    })
    await app.close()
    return [statusCode, headers['content-type'], body]
  }

  it('hears that it is kept, in the way it wants to hear it', async () => {
    expect(await ask('plain')).toEqual([200, 'application/json; charset=utf-8', '{"ok":true}'])
    expect(await ask('texts')).toEqual([200, 'text/xml', '<Response/>'])
    expect(asked[0]).toMatchObject({
      url: 'https://hub.example/receive/plain?d=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  })

  it('of a number is about whoever has that number', () => {
    expect(told[0]).toMatchObject({ event: 'Unsubscribed', context: { traits: { phone: '+491701234567' } } })
  })
})
