import { beforeEach, describe, expect, it } from 'vitest'
import type { ConnectionKind, HttpCall, Reply } from '../connections/connection.ts'
import { createKeptSettings } from './kept-settings.fixture.ts'
import { callAs, openSession } from './sessions.ts'

const HOUR = 3_600_000
const http = (status: number, body = ''): Reply => ({ kind: 'http', status, headers: {}, body })
const call: HttpCall = { kind: 'http', method: 'POST', url: 'https://tool.example/send', headers: { a: 'b' } }

const kind = {
  kind: 'tool',
  limits: { concurrency: 1, timeoutMs: 5 },
  session: {
    call: () => ({ ...call, url: 'https://tool.example/token' }),
    read: (reply: Reply, now: number) =>
      reply.kind === 'http' && reply.status === 200
        ? { token: reply.body, expiresAt: now + HOUR }
        : { result: 'auth', detail: 'No.' },
    isOver: (reply: Reply) => reply.kind === 'http' && reply.status === 401,
  },
} as unknown as ConnectionKind

const settings = createKeptSettings()

describe('a call that needs a token', () => {
  let caller: { readonly kind: ConnectionKind; readonly settings: object }
  let fetched: number
  let sent: (string | undefined)[]
  /** Tokens that the tool takes. */
  let good: string[]
  let release: (() => void) | undefined
  let isDown: boolean
  const egress = {
    perform: async (made: { readonly kind: string }): Promise<Reply> => {
      const { url, headers } = made as HttpCall
      if (url.endsWith('/token')) {
        const token = `t${++fetched}`
        if (release) await new Promise<void>((resolve) => (release = resolve))
        if (isDown) return http(400)
        good.push(token)
        return http(200, token)
      }
      sent.push(headers.authorization)
      return http(good.some((token) => headers.authorization === `Bearer ${token}`) ? 200 : 401)
    },
  }
  const make = (now: number) => callAs({ egress, settings }, caller, call, now)
  beforeEach(() => {
    caller = { kind, settings: {} }
    fetched = 0
    sent = []
    good = []
    release = undefined
    isDown = false
  })

  it('carries it, and all who call at the same time wait for one', async () => {
    release = () => {}
    const all = [make(0), make(0), make(0)]
    await Promise.resolve()
    const open = release
    release = undefined
    open()
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(['http', 'http', 'http'])
    expect([fetched, sent]).toEqual([1, ['Bearer t1', 'Bearer t1', 'Bearer t1']])
  })

  it('gets a new one five minutes before the old one expires, one for all', async () => {
    await openSession({ egress, settings }, caller, 0)
    await make(HOUR - 300_001)
    expect(fetched).toBe(1)
    await Promise.all([make(HOUR - 300_000), make(HOUR - 300_000)])
    expect(fetched).toBe(2)
    expect(sent).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2'])
  })

  it('is made once more with a new one where the tool refuses the old one', async () => {
    await make(0)
    good = []
    expect(await Promise.all([make(1), make(1)])).toMatchObject([{ status: 200 }, { status: 200 }])
    expect(fetched).toBe(2)
  })

  it('is made no third time', async () => {
    const never = { ...kind, session: { ...kind.session!, isOver: () => true } }
    expect(await callAs({ egress, settings }, { kind: never, settings: {} }, call, 0)).toMatchObject({ status: 200 })
    expect([fetched, sent.length]).toEqual([2, 2])
  })

  it('is not made at all without one; the next one asks again', async () => {
    isDown = true
    const answers = await Promise.all([make(0), make(0)])
    const refused = { kind: 'no_session', outcome: { result: 'auth', detail: 'No.' } }
    expect([answers, fetched, sent]).toEqual([[refused, refused], 1, []])
    isDown = false
    expect(await make(1)).toMatchObject({ status: 200 })
    expect(fetched).toBe(2)
  })

  it('has one for each connection as it is set up now', async () => {
    await make(0)
    caller = { kind, settings: {} }
    await make(0)
    expect(fetched).toBe(2)
  })

  it('of a tool that needs none goes out as it is', async () => {
    good = ['t']
    const { session: _, ...plain } = kind
    await callAs({ egress, settings }, { kind: plain, settings: {} }, call, 0)
    expect([fetched, sent]).toEqual([0, [undefined]])
  })
})
