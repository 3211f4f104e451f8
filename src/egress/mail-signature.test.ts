import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalSmtpServer, startSmtpServer } from '../../test/vendors/smtp-server.ts'
import type { MailCall } from '../kernel/call.ts'
import { systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { createEgress, type Egress } from './egress.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKey = String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }))
/** What stands in the DNS of the sender. */
const record = `v=DKIM1; k=rsa; p=${keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
const resolver = async (name: string, type: string) => {
  if (name !== 'mail2026._domainkey.shop.example' || type !== 'TXT')
    throw Object.assign(new Error('No such name.'), { code: 'ENOTFOUND' })
  return [[record]]
}

const mail: MailCall = {
  kind: 'mail',
  server: '',
  from: 'Größen <hi@shop.example>',
  to: 'ada@example.com',
  subject: 'Größe 5 …',
  text: 'Hello\n.\nAda  \n\n',
  html: '<p>Hello Ä</p>',
  messageId: '<dlv_1@shop.example>',
  headers: {
    'List-Unsubscribe': `<https://shop.example/l/u/${'t'.repeat(200)}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'X-Long': 'word '.repeat(40).trim(),
  },
  dkim: { domain: 'shop.example', selector: 'mail2026', privateKey },
}

const signedFields = (raw: string): readonly string[] =>
  /\bh=([^;]+);/
    .exec(raw.replaceAll(/\r\n[ \t]+/g, ''))?.[1]
    ?.toLowerCase()
    .split(':') ?? []

describe('a signed mail, judged by mailauth', () => {
  let server: LocalSmtpServer
  let egress: Egress
  beforeAll(async () => {
    server = await startSmtpServer()
    egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  })
  afterAll(async () => {
    await egress.close()
    await server.close()
  })
  const sent = async (over: Partial<MailCall> = {}): Promise<string> => {
    const reply = await egress.perform({ ...mail, server: server.url, ...over }, { timeoutMs: 5000 })
    expect(reply).toMatchObject({ kind: 'mail' })
    return server.mails.at(-1)?.raw ?? ''
  }
  const judge = async (raw: string) => {
    const { results } = await dkimVerify(raw, { resolver })
    return results.map(({ status, signingDomain }) => ({ result: status.result, domain: signingDomain }))
  }

  it('passes, for the domain of its sender, with what one-click unsubscribe needs under the signature (RFC 8058)', async () => {
    const raw = await sent()
    expect(await judge(raw)).toEqual([{ result: 'pass', domain: 'shop.example' }])
    expect(signedFields(raw)).toEqual(
      expect.arrayContaining([
        'from',
        'to',
        'subject',
        'date',
        'message-id',
        'mime-version',
        'content-type',
        'list-unsubscribe',
        'list-unsubscribe-post',
      ]),
    )
  })

  it.each([
    ['its text', (raw: string) => raw.replace('Hello', 'Hullo')],
    ['its subject', (raw: string) => raw.replace(/^Subject: .*$/m, 'Subject: Win')],
    ['where it unsubscribes', (raw: string) => raw.replace('One-Click', 'Two-Click')],
  ])('does not pass when somebody changes %s', async (_what, change) => {
    const raw = await sent()
    expect(change(raw)).not.toBe(raw)
    expect((await judge(change(raw))).map(({ result }) => result)).not.toContain('pass')
  })

  it('does not pass by another key, and is not signed without one', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const dkim = {
      domain: 'shop.example',
      selector: 'mail2026',
      privateKey: String(other.export({ type: 'pkcs8', format: 'pem' })),
    }
    expect(await judge(await sent({ dkim }))).toMatchObject([{ result: 'fail' }])
    const { dkim: _, ...unsigned } = mail
    await egress.perform({ ...unsigned, server: server.url }, { timeoutMs: 5000 })
    expect(server.mails.at(-1)?.raw).not.toMatch(/^DKIM-Signature:/im)
  })

  it('is still not sent twice when the connection breaks after its final dot', async () => {
    server.dropAfterData({ keep: true })
    const before = server.mails.length
    const reply = await egress.perform({ ...mail, server: server.url }, { timeoutMs: 5000 })
    expect(reply).toMatchObject({ kind: 'broken', sent: true })
    expect(server.mails).toHaveLength(before + 1)
  })

  it('comes from the address that bounces go to, while people see the sender', async () => {
    await sent({ bounceTo: 'bounces+dlv_1-abc@shop.example' })
    expect(server.mails.at(-1)).toMatchObject({ from: 'bounces+dlv_1-abc@shop.example', to: ['ada@example.com'] })
    expect(server.mails.at(-1)?.headers['from']).toContain('<hi@shop.example>')
  })
})
