import apn from '@parse/node-apn'
import { connect, type ClientHttp2Session } from 'node:http2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/connections/registry.ts'
import apns from '../../src/connections/apns/index.ts'
import type { HttpCall } from '../../src/connections/connection.ts'
import { startApnsServer, type ApnsServer } from './apns-server.ts'
import { LOCAL_CERTIFICATE } from './local-certificate.ts'

const TOKEN = 'ab'.repeat(32)

let server: ApnsServer
let session: ClientHttp2Session
beforeEach(async () => {
  server = await startApnsServer()
  session = connect(server.url)
})
afterEach(async () => {
  session.destroy()
  await server.close()
})

describe('the local server of Apple', () => {
  const provider = (key = server.key) =>
    new apn.Provider({
      token: { key, keyId: server.keyId, teamId: server.teamId },
      address: 'localhost',
      port: server.securePort,
      ca: [LOCAL_CERTIFICATE],
      rejectUnauthorized: true,
      connectionRetryLimit: 1,
      production: false,
    })
  const note = () => {
    const one = new apn.Notification()
    one.topic = server.topic
    one.alert = { title: 'T', body: 'B' }
    one.payload = { delivery_id: 'dlv_1' }
    return one
  }

  it('takes what the outside client @parse/node-apn sends, over TLS', async () => {
    const client = provider()
    expect(await client.send(note(), TOKEN)).toMatchObject({ sent: [{ device: TOKEN }], failed: [] })
    await client.shutdown()
    expect(server.taken).toMatchObject([
      { token: TOKEN, payload: { aps: { alert: { title: 'T', body: 'B' } }, delivery_id: 'dlv_1' } },
    ])
  })

  it('tells @parse/node-apn of tokens that are gone', async () => {
    const client = provider()
    server.unregistered.set(TOKEN, 1_700_000_000_000)
    const { failed } = await client.send(note(), [TOKEN, '0'.repeat(64)])
    await client.shutdown()
    expect(failed).toMatchObject([
      { device: TOKEN, status: 410, response: { reason: 'Unregistered', timestamp: 1_700_000_000_000 } },
      { status: 400, response: { reason: 'BadDeviceToken' } },
    ])
  })

  const ask = (headers: Record<string, string>, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':method': 'POST', ...headers })
      let text = ''
      let status = 0
      stream.on('response', (got) => (status = Number(got[':status'])))
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      stream.on('end', () => resolve(`${status} ${text === '' ? '' : (JSON.parse(text) as { reason: string }).reason}`))
      stream.on('error', reject)
      stream.end(body)
    })
  const own = () => {
    const { key, keyId, teamId, topic, url } = server
    const read = readSettings('apns', { key, keyId, teamId, topic, baseUrl: url })
    const call = apns.test!.call((read.ok ? read.value : {}) as never, Date.now()) as HttpCall
    return { ':path': `/3/device/${TOKEN}`, ...call.headers }
  }
  const BODY = '{"aps":{"content-available":1}}'

  it.each<[string, Record<string, string | undefined>, string, string]>([
    ['nothing that is right', {}, BODY, '200 '],
    ['no token of ours', { authorization: undefined }, BODY, '403 MissingProviderToken'],
    ['a token that is none', { authorization: 'bearer a.b.c' }, BODY, '403 InvalidProviderToken'],
    ['no topic', { 'apns-topic': undefined }, BODY, '400 MissingTopic'],
    ['a topic of others', { 'apns-topic': 'com.other' }, BODY, '400 TopicDisallowed'],
    ['a topic of another app', { 'apns-topic': 'com.shop.b' }, BODY, '400 DeviceTokenNotForTopic'],
    ['a type that there is not', { 'apns-push-type': 'loud' }, BODY, '400 InvalidPushType'],
    ['a loud message in the background', { 'apns-priority': '10' }, BODY, '400 BadPriority'],
    ['a wrong priority', { 'apns-priority': '7' }, BODY, '400 BadPriority'],
    ['a time that is none', { 'apns-expiration': 'soon' }, BODY, '400 BadExpirationDate'],
    ['a long name', { 'apns-collapse-id': 'x'.repeat(65) }, BODY, '400 BadCollapseId'],
    ['no body', {}, '', '400 PayloadEmpty'],
    ['no aps', {}, '{}', '400 PayloadEmpty'],
    ['too much', {}, JSON.stringify({ aps: {}, x: 'x'.repeat(4096) }), '413 PayloadTooLarge'],
    ['no device', { ':path': '/3/device/' }, BODY, '400 MissingDeviceToken'],
    ['a device that is none', { ':path': '/3/device/abc' }, BODY, '400 BadDeviceToken'],
    ['another path', { ':path': '/2/device' }, BODY, '404 BadPath'],
    ['PUT', { ':method': 'PUT' }, BODY, '405 MethodNotAllowed'],
  ])('refuses %s', async (_what, over, body, answer) => {
    const headers = Object.entries({ ...own(), ...over }).filter(([, value]) => value !== undefined)
    expect(await ask(Object.fromEntries(headers) as Record<string, string>, body)).toBe(answer)
  })
})
