import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openNodeShop } from './harness/node-shop.ts'
import { historyOf } from './harness/records.ts'
import { ADMIN_TOKEN, freePort, runRekindle, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

/** DESIGN.md and the README promise a first start within this time. */
const FIRST_START_MS_MAX = 10_000
/** What an operator's tools wait before they kill. */
const STOP_MS_MAX = 10_000

const running: RekindleProcess[] = []
const start = async (...options: Parameters<typeof startProcess>): Promise<RekindleProcess> => {
  const rekindle = await startProcess(...options)
  running.push(rekindle)
  return rekindle
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((rekindle) => rekindle.kill()))
})
const EXAMPLE = fileURLToPath(new URL('../../examples/cart-recovery/rekindle.yaml', import.meta.url))
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rekindle-e2e-'))

/** As a newcomer starts it: nothing set at all. */
const NOTHING_SET = {
  REKINDLE_ADMIN_TOKEN: undefined,
  REKINDLE_SECRET: undefined,
  REKINDLE_EGRESS: undefined,
  REKINDLE_LOG_LEVEL: undefined,
}

describe('the first start, with nothing configured', () => {
  it('is up soon, serves its pages, and keeps strangers out of the API', async () => {
    const { url, readyMs, log } = await start({ data: join(newFolder(), 'data'), env: NOTHING_SET })
    expect(readyMs).toBeLessThan(FIRST_START_MS_MAX)
    for (const path of ['/', '/demo']) {
      const page = await fetch(url + path)
      expect([path, page.status, page.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
      expect(await page.text()).toMatch(/<html/i)
    }
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^rekindle_\w+/m)
    const bare = await fetch(`${url}/api/cohorts`)
    expect([bare.status, await bare.json()]).toMatchObject([401, { error: { code: 'unauthorized' } }])
    await until('it has printed where to go', () => log().includes('Sign in'))
    expect(log()).toMatch(/Admin token: +\S{16,}/)
  })

  it('signs a person in by the printed link once, and not twice', async () => {
    const { url, log } = await start({ data: join(newFolder(), 'data'), env: NOTHING_SET })
    const link = await until('the link is printed', () => /https?:\/\/\S+\/signin\?token=\S+/.exec(log())?.[0])
    const first = await fetch(link, { redirect: 'manual' })
    expect([first.status, first.headers.get('location')]).toEqual([expect.any(Number), '/'])
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    const session = await fetch(`${url}/api/session`, { headers: { cookie } })
    expect([session.status, await session.json()]).toMatchObject([200, { user: { role: 'owner' } }])
    const second = await fetch(link, { redirect: 'manual' })
    expect(second.headers.get('set-cookie')).toBe(null)
    expect(second.status).toBe(401)
  })
})

describe('a workspace of one’s own', () => {
  it('is made by init, passes validate, and takes the first event of the SDK that init shows', async () => {
    const folder = newFolder()
    const workspace = join(folder, 'rekindle.yaml')
    const made = await runRekindle(['init', folder])
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(await runRekindle(['init', folder]), 'a second init changes nothing').toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('is there already'),
    })
    expect(await runRekindle(['validate', workspace])).toMatchObject({ code: 0 })
    const rekindle = await start({ data: join(folder, 'data'), workspace })
    const writeKey = /new Analytics\(\{ writeKey: '([^']+)'/.exec(made.out)?.[1] ?? ''
    const shop = openNodeShop(rekindle.url, writeKey)
    shop.identify('server', 'u1', {})
    shop.track('server', 'Order Completed', { total: 19.9 })
    await shop.flush()
    await until('the event is in the history', async () =>
      (await historyOf(rekindle, 'u1')).some(({ name }) => name === 'Order Completed'),
    )
    await shop.close()
  })

  it('goes out by export as it came in by apply, comments and all', async () => {
    const folder = newFolder()
    const file = join(folder, 'rekindle.yaml')
    await runRekindle(['init', folder])
    const rekindle = await start({ data: join(folder, 'data'), env: { REKINDLE_ADMIN_TOKEN: ADMIN_TOKEN } })
    const text = readFileSync(file, 'utf8').replace('name: Cart reminder', 'name: Come back # said our marketer')
    writeFileSync(file, text)
    expect(await runRekindle(['apply', file, '--url', rekindle.url])).toMatchObject({ code: 0 })
    expect(await runRekindle(['export', '--url', rekindle.url])).toEqual({ code: 0, out: withNewline(text), err: '' })
    const broken = join(folder, 'broken.yaml')
    writeFileSync(broken, text.replace('didNot:', 'didnt:'))
    const refused = await runRekindle(['apply', broken, '--url', rekindle.url])
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/broken\.yaml:\d+:\d+: .*didnt/) })
    expect((await runRekindle(['export', '--url', rekindle.url])).out, 'nothing changed').toBe(withNewline(text))
  })

  it('is written back to its file when it is published, comments and all', async () => {
    const folder = newFolder()
    const workspace = join(folder, 'rekindle.yaml')
    await runRekindle(['init', folder])
    const rekindle = await start({ data: join(folder, 'data'), workspace })
    const text = readFileSync(workspace, 'utf8').replace('UTC', 'Europe/Berlin # our shop')
    const published = await fetch(`${rekindle.url}/api/workspace`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/yaml' },
      body: text,
    })
    expect(published.status).toBe(200)
    expect(readFileSync(workspace, 'utf8')).toBe(text)
  })
})

/** Commands end what they print with a line end. */
const withNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)

describe('a process among others', () => {
  it('refuses a data directory that another process has open', async () => {
    const data = join(newFolder(), 'data')
    const first = await start({ data })
    const second = await runRekindle(['start', '--data', data, '--port', String(await freePort())])
    expect(second).toMatchObject({ code: 1, out: '', err: expect.stringContaining('store_locked') })
    expect((await fetch(`${first.url}/readyz`)).status, 'the first goes on').toBe(200)
    await first.kill()
    await start({ data })
  })

  it('says so when its port is taken', async () => {
    const first = await start({ data: join(newFolder(), 'data') })
    const second = await runRekindle(['start', '--data', join(newFolder(), 'data'), '--port', String(first.port)])
    expect(second).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`Port ${first.port}`) })
  })

  it('stops at SIGTERM, cleanly and in time, with what it accepted on disk', async () => {
    const data = join(newFolder(), 'data')
    const first = await start({ data, workspace: EXAMPLE })
    const shop = openNodeShop(first.url, 'wk_server')
    shop.identify('server', 'u1', { email: 'u1@customer.example' })
    await shop.flush()
    const { code, tookMs } = await first.stop()
    expect(code).toBe(0)
    expect(tookMs).toBeLessThan(STOP_MS_MAX)
    const again = await start({ data, workspace: EXAMPLE })
    expect((await historyOf(again, 'u1')).map(({ name }) => name)).toEqual(['Identified'])
    await shop.close()
  })
})
