import { generateKeyPairSync } from 'node:crypto'
import type { Reply } from '../../src/connections/connection.ts'
import smtp from '../../src/connections/smtp/index.ts'
import { startSmtpServer } from '../vendors/smtp-server.ts'
import { describeConnection } from './connection-suite.ts'
import { BOUNCES, MAIL_SAMPLES } from './mail-samples.ts'

const refusedMail = (response: string): Reply => ({
  kind: 'mail_refused',
  code: Number(response.slice(0, 3)),
  response,
})

const PEM = { type: 'pkcs8', format: 'pem' } as const
const privateKey = String(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(PEM))
/** The library signs with none of this kind, and would leave the mail as it is. */
const edwards = String(generateKeyPairSync('ed25519').privateKey.export(PEM))

const MAIL_PASSWORD = 'correct-horse-battery-staple'
describeConnection({
  kind: smtp,
  secrets: ['url', 'dkim.privateKey', 'webhookSecret'],
  start: async () => {
    const server = await startSmtpServer({ auth: { user: 'shop', pass: MAIL_PASSWORD } })
    const settings = { url: server.url, from: 'Shop <hi@shop.example>' }
    return {
      settings,
      allSettings: {
        ...settings,
        replyTo: 'help@shop.example',
        dkim: { domain: 'shop.example', selector: 'mail2026', privateKey },
        ...BOUNCES,
      },
      wrongSettings: { ...settings, url: server.url.replace(MAIL_PASSWORD, 'wrong-horse-battery-staple') },
      taken: () => server.mails.length,
      close: () => server.close(),
    }
  },
  bad: [
    { settings: { url: 'http://mail.example' }, path: 'url' },
    { settings: { url: 'mail.example:25' }, path: 'url' },
    { settings: { url: 25 }, path: 'url' },
    { settings: { from: 'Shop' }, path: 'from' },
    { settings: { from: 'a@x.example, b@x.example' }, path: 'from' },
    { settings: { from: 'Shop <a@x.example>\r\nBcc: b@x.example' }, path: 'from' },
    { settings: { replyTo: '' }, path: 'replyTo' },
    { settings: { bounceAddress: 'Shop <bounces@shop.example>' }, path: 'bounceAddress' },
    { settings: { webhookSecret: 'short' }, path: 'webhookSecret' },
    { settings: { dkim: { domain: 'shop', selector: 's', privateKey } }, path: 'dkim.domain' },
    { settings: { dkim: { domain: 'shop.example', selector: 's; d=x', privateKey } }, path: 'dkim.selector' },
    { settings: { dkim: { domain: 'shop.example', selector: 's', privateKey: 'x' } }, path: 'dkim.privateKey' },
    { settings: { dkim: { domain: 'shop.example', selector: 's', privateKey: edwards } }, path: 'dkim.privateKey' },
  ],
  replies: [
    { when: 'taken', reply: { kind: 'mail', response: '250 2.0.0 Ok: queued as 4F' }, result: 'accepted' },
    { when: '421 too busy', reply: refusedMail('421 4.3.2 Try later'), result: 'retry' },
    { when: '451 greylisted', reply: refusedMail('451 4.7.1 Greylisted'), result: 'retry', retryAfterMs: 60_000 },
    { when: '452 mailbox full', reply: refusedMail('452 4.2.2 Mailbox full'), result: 'retry' },
    { when: '454 login for now', reply: refusedMail('454 4.7.0 Temporary authentication failure'), result: 'retry' },
    { when: '535 wrong login', reply: refusedMail('535 5.7.8 Bad credentials'), result: 'auth' },
    { when: '530 login needed', reply: refusedMail('530 5.7.0 Authentication required'), result: 'auth' },
    { when: '550 no such user', reply: refusedMail('550 5.1.1 <ada@example.com>: unknown'), result: 'address_invalid' },
    { when: '550 no such domain', reply: refusedMail('550 5.1.2 No such domain'), result: 'address_invalid' },
    { when: '553 malformed', reply: refusedMail('553 5.1.3 Malformed'), result: 'address_invalid' },
    { when: '551 moved', reply: refusedMail('551 5.1.6 Moved'), result: 'address_invalid' },
    { when: '556 null MX', reply: refusedMail('556 5.1.10 Null MX'), result: 'address_invalid' },
    { when: '550 disabled', reply: refusedMail('550-5.2.1 Disabled'), result: 'address_invalid' },
    { when: '552 mailbox full', reply: refusedMail('552 5.2.2 Over quota'), result: 'failed' },
    { when: '552 too large', reply: refusedMail('552 5.3.4 Too large'), result: 'config' },
    { when: '552 too large for the mailbox', reply: refusedMail('552 5.2.3 Too large'), result: 'config' },
    { when: '550 policy', reply: refusedMail('550 5.7.1 Blocked'), result: 'failed' },
    { when: '550 without a status', reply: refusedMail('550 No'), result: 'failed' },
    { when: '554 failed', reply: refusedMail('554 Transaction failed'), result: 'failed' },
    { when: 'a reply that cannot be', reply: { kind: 'http', status: 200, headers: {}, body: '' }, result: 'config' },
  ],
  receive: {
    sign: (request, { webhookSecret }) => ({ ...request, query: `?key=${encodeURIComponent(String(webhookSecret))}` }),
    otherSecret: { webhookSecret: 'another-secret-of-some-length' },
    needed: ['webhookSecret'],
    signsBody: false,
    samples: MAIL_SAMPLES,
  },
})
