import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LocalSmtpServer } from '../../test/vendors/smtp-server.ts'
import { startSmtpServer } from '../../test/vendors/smtp-server.ts'
import type { MailCall } from '../kernel/call.ts'
import { createManualClock, systemClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import type { Egress } from './egress.ts'
import { createEgress } from './egress.ts'

const LIMITS = { timeoutMs: 5000 }

describe('a mail', () => {
  let server: LocalSmtpServer
  let egress: Egress
  beforeEach(async () => {
    server = await startSmtpServer()
    egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
  })
  afterEach(async () => {
    await egress.close()
    await server.close()
  })
  const mail = (over: Partial<MailCall> = {}): MailCall => ({
    kind: 'mail',
    server: server.url,
    from: 'Shop <hi@shop.example>',
    to: 'ada@example.com',
    subject: 'Größe 5',
    text: 'Hello\n.\nAda',
    html: '<p>Hello Ada</p>',
    messageId: '<dlv_1@shop.example>',
    headers: { 'List-Unsubscribe': '<https://shop.example/l/u/token>', 'X-Long': 'word '.repeat(40).trim() },
    ...over,
  })

  it('arrives with its parts, its envelope, its Message-ID and its headers', async () => {
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({
      kind: 'mail',
      response: expect.stringMatching(/^250/),
    })
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]).toMatchObject({
      from: 'hi@shop.example',
      to: ['ada@example.com'],
      messageId: '<dlv_1@shop.example>',
      subject: 'Größe 5',
      html: '<p>Hello Ada</p>',
      headers: { 'list-unsubscribe': '<https://shop.example/l/u/token>', 'x-long': 'word '.repeat(40).trim() },
    })
    expect(server.mails[0]?.text).toBe('Hello\n.\nAda')
  })

  it('uses one connection for mails one after another', async () => {
    for (let n = 0; n < 5; n++) await egress.perform(mail({ messageId: `<${n}@shop.example>` }), LIMITS)
    expect(server.mails).toHaveLength(5)
    expect(server.connections()).toBe(1)
  })

  it('goes out on a new connection when the server has closed the idle one', async () => {
    await egress.perform(mail(), LIMITS)
    server.cutConnections()
    expect(await egress.perform(mail({ messageId: '<2@shop.example>' }), LIMITS)).toMatchObject({ kind: 'mail' })
    expect(server.mails.map(({ messageId }) => messageId)).toEqual(['<dlv_1@shop.example>', '<2@shop.example>'])
  })

  it.each([
    ['a recipient', () => server.failRcpt({ code: 550, text: '5.1.1 No such user' }), 550],
    ['a recipient for now', () => server.failRcpt({ code: 451, text: '4.7.1 Greylisted' }), 451],
    ['a mail at its end', () => server.failData({ code: 554, text: '5.7.1 Spam' }), 554],
  ])('that the server refuses by %s gives its reply, and the next one goes out', async (_what, refuse, code) => {
    refuse()
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({
      kind: 'mail_refused',
      code,
      response: expect.stringContaining(String(code)),
    })
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({ kind: 'mail' })
    expect(server.mails).toHaveLength(1)
  })

  it('whose connection breaks before its end was not sent', async () => {
    server.dropAtRcpt()
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({ kind: 'broken', sent: false, refused: false })
    expect(server.mails).toHaveLength(0)
  })

  it('whose connection breaks after its final dot may have been taken, and is not sent again', async () => {
    server.dropAfterData({ keep: true })
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({ kind: 'broken', sent: true, refused: false })
    await egress.perform(mail({ messageId: '<after@shop.example>' }), LIMITS)
    expect(server.mails.map(({ messageId }) => messageId)).toEqual(['<dlv_1@shop.example>', '<after@shop.example>'])
  })

  it('whose connection breaks after its final dot on a connection that was used before is not sent again either', async () => {
    await egress.perform(mail({ messageId: '<first@shop.example>' }), LIMITS)
    server.dropAfterData({ keep: true })
    expect(await egress.perform(mail(), LIMITS)).toMatchObject({ kind: 'broken', sent: true })
    await egress.perform(mail({ messageId: '<after@shop.example>' }), LIMITS)
    expect(server.mails).toHaveLength(3)
  })

  it('to nobody who listens was not sent', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const reply = await egress.perform(mail({ server: `smtp://127.0.0.1:${port}` }), LIMITS)
    expect(reply).toMatchObject({ kind: 'broken', sent: false, refused: false })
  })

  it('waits no longer than its total timeout', async () => {
    const clock = createManualClock()
    const slow = createEgress({ clock, logger: silentLogger, allowPrivate: true })
    const released = Promise.withResolvers<void>()
    server.hold(released.promise)
    const reply = slow.perform(mail(), { timeoutMs: 1000 })
    await server.received(1)
    clock.advance(1000)
    expect(await reply).toMatchObject({ kind: 'broken', sent: true })
    released.resolve()
    await slow.close()
  })

  it.each([
    '',
    'nobody',
    'a@b@c',
    'a@x.example, b@x.example',
    'a@x.example\r\nRCPT TO:<b@x.example>',
    '<a@x.example>',
    `${'a'.repeat(65)}@x.example`,
  ])('to %j is refused as an address that is none, without asking the server', async (to) => {
    expect(await egress.perform(mail({ to }), LIMITS)).toMatchObject({ kind: 'mail_refused', code: 553 })
    expect(server.connections()).toBe(0)
  })

  it('with a line break in a header is refused', async () => {
    const reply = await egress.perform(mail({ headers: { 'X-A': 'b\r\nBcc: c@x.example' } }), LIMITS)
    expect(reply).toMatchObject({ kind: 'broken', refused: true })
  })

  it('with a line break in its subject names no other recipient', async () => {
    await egress.perform(mail({ subject: 'Hi\r\nBcc: c@x.example' }), LIMITS)
    expect(server.mails[0]).toMatchObject({ to: ['ada@example.com'] })
    expect(server.mails[0]?.headers['bcc']).toBeUndefined()
  })
})

describe('a mail server that asks for a login', () => {
  it('gets it, and its refusal is a reply without the password', async () => {
    const server = await startSmtpServer({ auth: { user: 'shop@example.com', pass: 'p@ss:word/1' } })
    const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    const call: MailCall = {
      kind: 'mail',
      server: server.url,
      from: 'hi@shop.example',
      to: 'ada@example.com',
      subject: 's',
      text: 't',
      messageId: '<1@shop.example>',
      headers: {},
    }
    expect(await egress.perform(call, LIMITS)).toMatchObject({ kind: 'mail' })
    const wrong = await egress.perform({ ...call, server: server.url.replace('p%40ss', 'wrong') }, LIMITS)
    expect(wrong).toMatchObject({ kind: 'mail_refused', code: 535 })
    expect(JSON.stringify(wrong)).not.toContain('wrong%3Aword')
    expect(server.mails).toHaveLength(1)
    await egress.close()
    await server.close()
  })

  it('is asked for it by a check, which sends nothing and says what is wrong', async () => {
    const server = await startSmtpServer({ auth: { user: 'shop@example.com', pass: 'p@ss:word/1' } })
    const egress = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: true })
    const check = (url: string) => egress.perform({ kind: 'mail_check', server: url }, LIMITS)
    expect(await check(server.url)).toEqual({ kind: 'mail', response: 'The mail server answers and takes the login.' })
    expect(await check(server.url.replace('p%40ss', 'wrong'))).toMatchObject({ kind: 'mail_refused', code: 535 })
    expect(server.mails).toEqual([])
    await server.close()
    expect(await check(server.url)).toMatchObject({ kind: 'broken', sent: false, refused: false })
    expect(await check('http://x')).toMatchObject({ kind: 'broken', refused: true })
    await egress.close()
    const strict = createEgress({ clock: systemClock, logger: silentLogger, allowPrivate: false })
    expect(await strict.perform({ kind: 'mail_check', server: server.url }, LIMITS)).toMatchObject({
      kind: 'broken',
      refused: true,
    })
    await strict.close()
  })

  it('that says nothing is not waited for longer than the check may take', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const clock = createManualClock()
    const egress = createEgress({ clock, logger: silentLogger, allowPrivate: true })
    const reply = egress.perform({ kind: 'mail_check', server: `smtp://127.0.0.1:${port}` }, LIMITS)
    clock.advance(LIMITS.timeoutMs)
    expect(await reply).toMatchObject({ kind: 'broken', sent: false })
    await egress.close()
    silent.close()
  })
})
