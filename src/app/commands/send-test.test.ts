import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi, TOKEN, type ApiServer } from '../../api/api-server.fixture.ts'
import type { OutgoingMessage } from '../../connections/connection.ts'
import { Shop } from '../../insight/shop.fixture.ts'
import { runCommand } from '../command-line.ts'

/** The command line asks for more than the API's tests have. */
const LONG_TOKEN = `${TOKEN}-and-more`
const WORKSPACE = `version: 1
workspace: shop
sending: live
sources: { web: { writeKey: wk_web } }
connections: { mail: { kind: smtp }, ads: { kind: facebook }, bad: { kind: facebook } }
coupons: { pool: { codes: { file: codes.csv } } }
templates: { hello: { channel: email, subject: "Hello {{ profile.userId }}", text: x } }
campaigns: { c: { entry: { event: A }, steps: [{ send: email, id: hi, via: mail, template: hello }] } }
`

let api: ApiServer
let sent: readonly OutgoingMessage[] = []
beforeAll(async () => {
  const shop = new Shop(WORKSPACE)
  await shop.track({ userId: 'U1' }, 'B')
  await shop.store.couponCodes.add('pool', ['A-1', 'A-2'])
  const isAdminToken = (token: string): boolean => token === LONG_TOKEN
  api = await startApi({
    shop,
    deps: {
      auth: { isAdminToken, takeOneTime: () => false },
      sendTrial: async (_connection, _profile, message) => {
        sent = [...sent, message]
        return message.addresses.email === 'full@shop.example'
          ? { result: 'failed', detail: '552 Mailbox full' }
          : { result: 'accepted', detail: '250 OK' }
      },
    },
  })
})
afterAll(() => api.close())

async function run(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand([...args, '--url', api.url], {
    env: { REKINDLE_ADMIN_TOKEN: LONG_TOKEN },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    untilStopped: () => new Promise(() => {}),
    uponCrash: () => {},
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('rekindle send-test', () => {
  it('sends a message and says in plain words how it went', async () => {
    sent = []
    expect(
      await run(
        'send-test',
        '--campaign',
        'c',
        '--step',
        'hi',
        '--to',
        'me@shop.example',
        '--as',
        'U1',
        '--prefix',
        '[T]',
      ),
    ).toEqual({ code: 0, out: 'Good through mail to me@shop.example: 250 OK', err: '' })
    expect(sent).toMatchObject([{ content: { subject: '[T] Hello U1' } }])
    expect(await run('send-test', '--template', 'hello', '--to', 'full@shop.example')).toEqual({
      code: 1,
      out: '',
      err: 'Failed through mail to full@shop.example: 552 Mailbox full',
    })
  })

  it('tries only the settings of a connection', async () => {
    expect(await run('send-test', '--connection', 'ads')).toEqual({ code: 0, out: 'Good: The tool answered.', err: '' })
    expect(await run('send-test', '--connection', 'bad')).toEqual({
      code: 1,
      out: '',
      err: 'Failed: The tool answered.',
    })
    expect(await run('send-test', '--connection', 'nope')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[not_found]') as string,
    })
  })

  it('says what is wrong with the question', async () => {
    expect(await run('send-test')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^Say which message/) as string,
    })
    expect(await run('send-test', '--campaign', 'c')).toMatchObject({ code: 2 })
    expect(await run('send-test', '--connection', 'ads', '--to', 'me@shop.example')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--to does nothing with it') as string,
    })
    expect(await run('send-test', '--campaign', 'c', '--step', 'hi')).toEqual({
      code: 1,
      out: '',
      err: 'Say by `to` which address the email goes to. [bad_request]',
    })
    expect(await run('send-test', '--campaign', 'c', '--step', 'hii', '--to', 'me@shop.example')).toMatchObject({
      code: 1,
      err: 'There is no step "hii". Did you mean "hi"? [not_found]',
    })
  })
})

describe('rekindle export-codes', () => {
  it('prints every code as CSV', async () => {
    expect(await run('export-codes', 'pool')).toEqual({
      code: 0,
      out: 'code,status,profile,at\r\nA-1,free,,\r\nA-2,free,,',
      err: '',
    })
  })

  it('needs a coupon that there is', async () => {
    expect(await run('export-codes')).toMatchObject({ code: 2 })
    expect(await run('export-codes', 'nope')).toMatchObject({
      code: 1,
      err: expect.stringContaining('[not_found]') as string,
    })
  })
})
