import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEgress } from '../../src/egress/egress.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'

/** Names as a hostile name server would answer for them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'localtest.example': ['127.0.0.1'],
  'v6.localtest.example': ['::1'],
  'mixed.example': ['93.184.216.34', '10.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'nat64.example': ['64:ff9b::a00:1'],
  'zero.example': ['0.0.0.0'],
  localhost: ['127.0.0.1'],
  'api.localhost': ['127.0.0.1'],
  'xn--bcher-kva.example': ['192.168.0.1'],
}

const V4 = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0x7f.0x0.0x0.0x1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '127.0.0.1.',
  '0x7F.0.0.1',
  '00000177.0.0.1',
  '①②⑦.⓪.⓪.①',
  '１２７.0.0.1',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '0.1.2.3',
  '0x0',
  '00',
  '10.0.0.1',
  '10.255.255.255',
  '167772161',
  '0xa000001',
  '012.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '2886729729',
  '0xac100001',
  '192.168.0.1',
  '192.168.255.255',
  '3232235521',
  '0xc0a80001',
  '0300.0250.0.1',
  '192.168.257',
  '100.64.0.1',
  '100.127.255.255',
  '100.100.100.200',
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '169.254.43518',
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.52.193.1',
  '192.175.48.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '4294967295',
  '0xffffffff',
  '168.63.129.16',
]

const V6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::127.0.0.1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:0:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '2002:c0a8:1::',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:db8::1',
  '2001:2::1',
  '2001:10::1',
  '2001:20::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00::1',
  'fd00:ec2::254',
  'fdff:ffff::1',
  'fe80::1',
  'fe80::a9fe:a9fe',
  'febf::1',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '100::1',
  '4000::1',
  'e000::1',
  '2606:4700::5efe:7f00:1',
  '2606:4700::200:5efe:a00:1',
]

const FORMS = [
  'http://93.184.216.34/',
  'http://example.com/',
  'ftp://93.184.216.34/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'ws://93.184.216.34/',
  'https://user:secret@93.184.216.34/',
  'https://93.184.216.34@127.0.0.1/',
  'https://127.0.0.1#@93.184.216.34/',
  'https://127.0.0.1\\@93.184.216.34/',
  'https://127.0.0.1%2f@93.184.216.34/',
  'https:127.0.0.1/',
  'https:/127.0.0.1',
  'https:///127.0.0.1/',
  'https:\\\\127.0.0.1/',
  'https://127.0.0.1:443/',
  'https://127.0.0.1:8443/',
  'https://93.184.216.34:22/',
  'https://93.184.216.34:6379/',
  'https://93.184.216.34:25/',
  'https://93.184.216.34:99999/',
  'https://[::1]:443/',
  'https://[::1%25lo]/',
  'https://[fe80::1%eth0]/',
  'https://',
  'https:///',
  'https://?',
  '//127.0.0.1/',
  '127.0.0.1',
  '',
  ' ',
  'https://127.0.0.1 /',
  '\thttps://127.0.0.1/',
  'https://127.0.0.1\t/',
  'https://127\n.0.0.1/',
  'HTTPS://127.0.0.1/',
  'https://0x7f.1:443/x?y#z',
  'https://[::ffff:127.0.0.1]:8443/',
  'unix:/var/run/docker.sock',
]

const CORPUS = [
  ...V4.map((host) => `https://${host}/`),
  ...V6.map((host) => `https://[${host}]/`),
  ...Object.keys(NAMES).map((host) => `https://${host}/`),
  ...FORMS,
]

describe('egress without allow-private', () => {
  const connected: unknown[] = []
  const onConnected = (event: unknown) => void connected.push(event)
  const egress = createEgress({
    clock: systemClock,
    logger: silentLogger,
    allowPrivate: false,
    resolve: async (hostname) => {
      const addresses = NAMES[hostname]
      if (!addresses) throw new Error(`The test resolves no ${hostname}.`)
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  })
  beforeAll(() => subscribe('undici:client:connected', onConnected))
  afterAll(async () => {
    unsubscribe('undici:client:connected', onConnected)
    await egress.close()
  })

  it('has a corpus of more than a hundred addresses', () => {
    expect(CORPUS.length).toBeGreaterThan(130)
    expect(new Set(CORPUS).size).toBe(CORPUS.length)
  })

  it.each(CORPUS)('refuses %j', async (url) => {
    const reply = await egress.perform(
      { kind: 'http', method: 'POST', url, headers: {}, body: '{}' },
      { timeoutMs: 2000 },
    )
    expect(reply).toMatchObject({ kind: 'broken', refused: true, sent: false })
    expect(reply.kind === 'broken' && reply.detail).not.toContain('secret')
  })

  it.each([...V4.slice(0, 1), '10.0.0.1', '[::1]', 'localtest.example', 'mixed.example'])(
    'refuses the mail server %s',
    async (host) => {
      const reply = await egress.perform(
        {
          kind: 'mail',
          server: `smtp://${host}:25`,
          from: 'a@shop.example',
          to: 'b@shop.example',
          subject: 's',
          text: 't',
          messageId: '<1@shop.example>',
          headers: {},
        },
        { timeoutMs: 2000 },
      )
      expect(reply).toMatchObject({ kind: 'broken', refused: true, sent: false })
    },
  )

  it('refuses a push endpoint on a private address, as endpoints come from browsers', async () => {
    const { generateVAPIDKeys } = (await import('web-push')).default
    const reply = await egress.perform(
      {
        kind: 'webpush',
        subscription: {
          endpoint: 'https://169.254.169.254/latest',
          keys: {
            p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
            auth: 'BTBZMqHH6r4Tts7J_aSIgg',
          },
        },
        payload: '{}',
        vapid: { subject: 'mailto:a@shop.example', ...generateVAPIDKeys() },
        ttlSeconds: 60,
        urgency: 'normal',
      },
      { timeoutMs: 2000 },
    )
    expect(reply).toMatchObject({ kind: 'broken', refused: true, sent: false })
  })

  it('never connected', () => expect(connected).toEqual([]))
})
