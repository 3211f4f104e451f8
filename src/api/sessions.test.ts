import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { systemRandom } from '../kernel/random.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'
import { ONE_TIME, startApi, TOKEN } from './api-server.fixture.ts'
import { readSessionCookie, sessionCookie } from './session-cookie.ts'
import { SESSION_IDLE_MS, SESSION_LIFE_MS, Sessions } from './sessions.ts'

const HOUR = 3_600_000

function begin() {
  const clock = createManualClock()
  const { settings } = createMemoryStore({ clock })
  const open = () => new Sessions({ settings, clock, random: systemRandom })
  return { clock, settings, open, sessions: open() }
}

describe('sessions', () => {
  it('live as long as they are used, and end after the idle time', async () => {
    const { clock, sessions } = begin()
    const id = await sessions.create()
    for (let hour = 0; hour < 30; hour++) {
      clock.advance(HOUR)
      expect(await sessions.use(id)).toBe(true)
    }
    clock.advance(SESSION_IDLE_MS)
    expect(await sessions.use(id)).toBe(false)
  })

  it('end after their life, however busy', async () => {
    const { clock, sessions } = begin()
    const id = await sessions.create()
    for (let spent = 0; spent < SESSION_LIFE_MS - HOUR; spent += HOUR) {
      clock.advance(HOUR)
      expect(await sessions.use(id)).toBe(true)
    }
    clock.advance(HOUR)
    expect(await sessions.use(id)).toBe(false)
  })

  it('outlive a restart, and are kept as hashes only', async () => {
    const { sessions, open, settings } = begin()
    const id = await sessions.create()
    expect(await open().use(id)).toBe(true)
    expect(await settings.get('api_sessions')).not.toContain(id)
  })

  it('end when signed out, for good', async () => {
    const { sessions, open } = begin()
    const [id, other] = [await sessions.create(), await sessions.create()]
    await sessions.end(id)
    expect([await sessions.use(id), await sessions.use(other), await open().use(id)]).toEqual([false, true, false])
  })

  it('are at most a hundred: the oldest goes', async () => {
    const { sessions } = begin()
    const ids: string[] = []
    for (let index = 0; index < 101; index++) ids.push(await sessions.create())
    expect([await sessions.use(ids[0]!), await sessions.use(ids[1]!), await sessions.use(ids[100]!)]).toEqual([
      false,
      true,
      true,
    ])
  })
})

describe('the cookie', () => {
  it('belongs to this host alone where the address is https', () => {
    expect(sessionCookie('https://r.example', 'abc', 60)).toBe(
      '__Host-rekindle_session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    )
    expect(sessionCookie('http://localhost:3300', 'abc', 60)).toBe(
      'rekindle_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60',
    )
  })

  it('is found among others', () => {
    expect(readSessionCookie('http://r.example', 'a=1; rekindle_session=abc; b=2')).toBe('abc')
    expect(readSessionCookie('https://r.example', 'rekindle_session=abc')).toBeUndefined()
    expect(readSessionCookie('http://r.example', undefined)).toBeUndefined()
  })
})

describe('signing in', () => {
  it('by the printed link works once, and the session opens the API', async () => {
    const api = await startApi()
    const got = await api.call('GET', `/signin?token=${ONE_TIME}`, { anonymous: true })
    expect([got.status, got.headers.location, got.headers['referrer-policy'], got.headers['cache-control']]).toEqual([
      303,
      '/',
      'no-referrer',
      'no-store',
    ])
    const set = String(got.headers['set-cookie'])
    expect(set).toMatch(/HttpOnly; SameSite=Lax; Max-Age=604800$/)
    const headers = { cookie: set.split(';')[0]! }
    expect((await api.call('GET', '/api/session', { anonymous: true, headers })).json).toEqual({
      user: { role: 'owner' },
      workspace: 'shop',
      version: 1,
    })
    // The link again: with the session it leads on, without it says why not.
    expect((await api.call('GET', `/signin?token=${ONE_TIME}`, { anonymous: true, headers })).status).toBe(303)
    const used = await api.call('GET', `/signin?token=${ONE_TIME}`, { anonymous: true })
    expect([used.status, used.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8'])
    expect(used.headers['set-cookie']).toBeUndefined()
    await api.close()
  })

  it('by a link that is only looked at leaves it unused', async () => {
    const api = await startApi()
    await api.call('HEAD', `/signin?token=${ONE_TIME}`, { anonymous: true })
    expect((await api.call('GET', `/signin?token=${ONE_TIME}`, { anonymous: true })).status).toBe(303)
    await api.close()
  })

  it('with the admin token makes a session that writes from this origin only, and signing out ends it', async () => {
    const api = await startApi()
    const got = await api.call('POST', '/api/session', {
      anonymous: true,
      body: { token: TOKEN },
      headers: { origin: `http://${api.host}` },
    })
    const cookie = String(got.headers['set-cookie']).split(';')[0]!
    const pause = (origin: string) =>
      api.call('POST', '/api/campaigns/cart-recovery/pause', { anonymous: true, headers: { cookie, origin } })
    expect([
      got.status,
      (await pause('https://evil.example')).status,
      (await pause('http://rekindle.example')).status,
      (await pause(`http://${api.host}`)).status,
    ]).toEqual([200, 403, 200, 200])
    const out = await api.call('DELETE', '/api/session', {
      anonymous: true,
      headers: { cookie, origin: `http://${api.host}` },
    })
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([
      204,
      'rekindle_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    ])
    expect((await api.call('GET', '/api/session', { anonymous: true, headers: { cookie } })).status).toBe(401)
    await api.close()
  })
})
