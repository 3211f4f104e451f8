import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/kernel/errors.ts'
import { createLinkSigner } from '../../src/messages/links.ts'
import { COMMANDS, type Scene } from './bad-input-commands.ts'
import { ADMIN, BYTES, DEMO, LINKS, REJECTED, REPORTS, TRACKING, WORKSPACE, WORKSPACES } from './bad-input-table.ts'
import type { HttpRow, WorkspaceRow } from './bad-input-table.ts'
import { ADMIN_TOKEN, runRekindle, startProcess, type RekindleProcess } from './harness/rekindle-process.ts'
import { until } from './harness/until.ts'

/** Bad input at every door, against one real process that has to outlive it all. */
const SECRET = 'a-secret-for-the-table-of-bad-input-0123456789'
const folder = mkdtempSync(join(tmpdir(), 'rekindle-bad-input-'))
const data = join(folder, 'data')
const stranger = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>Hi</p>'))
let rekindle: RekindleProcess
let scene: Scene
let cookie: string

beforeAll(async () => {
  const workspace = join(folder, 'rekindle.yaml')
  writeFileSync(workspace, WORKSPACE)
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  // Without the licence to call private addresses, so that the rules of live sending hold.
  const env = { REKINDLE_SECRET: SECRET, REKINDLE_EGRESS: undefined }
  rekindle = await startProcess({ data, workspace, env })
  const { port, url } = rekindle
  scene = { folder, data, port, url, stranger: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}` }
  const signedIn = await ask({
    what: '',
    path: '/api/session',
    method: 'POST',
    as: 'none',
    body: JSON.stringify({ token: ADMIN_TOKEN }),
  })
  cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
})

afterAll(async () => {
  await rekindle.stop()
  stranger.close()
  rmSync(folder, { recursive: true, force: true })
})

const signer = createLinkSigner(Buffer.from(SECRET))
const delivery = { delivery: 'dlv_of_the_table', profile: 1 }
const TOKENS: Readonly<Record<string, string>> = {
  open: signer.sign({ kind: 'open', ...delivery }),
  click: signer.sign({ kind: 'click', ...delivery, url: 'https://shop.example/cart' }),
  unsubscribe: signer.sign({ kind: 'unsubscribe', ...delivery, channel: 'email' }),
  receipt: signer.sign({ kind: 'receipt', ...delivery }),
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

let asked = 0
/** Each request comes from an address of its own, or wrong tokens would throttle those after them. */
function ask({ path, method = 'GET', headers, body, chunked, as }: HttpRow): Promise<Answer> {
  const { port } = rekindle
  asked += 1
  const own: Record<string, string> = { 'x-forwarded-for': `10.0.${asked >> 8}.${asked & 255}`, ...headers }
  if (path.startsWith('/api/') && as === undefined) own.authorization = `Bearer ${ADMIN_TOKEN}`
  if (as === 'cookie') own.cookie = cookie
  if (body !== undefined && !chunked) own['content-length'] = String(Buffer.byteLength(body))
  const full = path.replace(/\{(\w+)\}/g, (_, name: string) => TOKENS[name]!)
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: full, method, headers: own }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(parts).toString() }),
      )
    })
    call.on('error', reject)
    if (chunked) for (let at = 0; at < body!.length; at += 50_000) call.write(body!.slice(at, at + 50_000))
    call.end(chunked ? undefined : body)
  })
}

const titled = <T extends { readonly what: string }>(rows: readonly T[]) => rows.map((row) => [row.what, row] as const)
const codeOf = ({ code }: HttpRow) => ERRORS[code!]

describe('bad input', () => {
  it('is tried in at least 120 ways', () => {
    const doors = [TRACKING, REJECTED, LINKS, REPORTS, ADMIN, DEMO, BYTES, WORKSPACES, COMMANDS]
    expect(doors.every(({ length }) => length > 0)).toBe(true)
    expect(doors.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThanOrEqual(120)
  })
})

describe('the tracking API', () => {
  it.each(titled(TRACKING))('says what is wrong: %s', async (_, row) => {
    const answer = await ask(row)
    if (row.code === undefined) return expectPicture(answer)
    const json = JSON.parse(answer.text) as Record<string, string>
    expect({ status: answer.status, code: json.code }).toEqual({ status: codeOf(row).status, code: row.code })
    expect(json).toEqual({ success: false, code: row.code, message: json.message, error: json.message })
    expect(json.message).toMatch(row.says!)
  })

  it.each(titled(REJECTED))('takes and shows what it cannot use: %s', async (_, { path, body, reason, says }) => {
    const before = await newestRejected()
    const answer = await ask({
      what: '',
      path,
      body,
      method: 'POST',
      headers: { authorization: `Basic ${btoa('wk_server:')}` },
    })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { success: true, code: 'ok', message: 'accepted' }])
    const shown = await until('the event is in the list', async () => {
      const newest = await newestRejected()
      return newest?.position !== before?.position && newest
    })
    expect({ reason: shown.reason, source: shown.source }).toEqual({ reason, source: 'server' })
    expect(shown.detail).toMatch(says)
    expect(shown.sample.length).toBeGreaterThan(0)
  })
})

interface Rejected {
  readonly position: number
  readonly reason: string
  readonly source: string
  readonly detail: string
  readonly sample: string
}
const newestRejected = async (): Promise<Rejected | undefined> =>
  (await rekindle.api<{ readonly items: readonly Rejected[] }>('/api/events/rejected?limit=1')).items[0]

function expectPicture(answer: Answer): void {
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/gif'])
  expect(answer.text).toMatch(/^GIF89a/)
}

describe('links', () => {
  it.each(titled(LINKS))('show a picture or a page: %s', async (_, row) => {
    const answer = await ask(row)
    if (row.code === undefined) return expectPicture(answer)
    expect(answer.status).toBe(codeOf(row).status)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.text).toMatch(row.says!)
    expect(answer.text).not.toContain('{"')
  })
})

describe('the APIs', () => {
  it.each([...titled(REPORTS), ...titled(ADMIN), ...titled(DEMO)])('say what is wrong: %s', async (_, row) => {
    const answer = await ask(row)
    const { error } = JSON.parse(answer.text) as { error: { code: string; message: string; path?: string } }
    expect({ status: answer.status, code: error.code, path: error.path }).toEqual({
      status: codeOf(row).status,
      code: row.code,
      path: row.at,
    })
    expect(error.message).toMatch(row.says!)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.headers.allow ?? '').toMatch(row.code === 'method_not_allowed' ? /^[A-Z]+(, [A-Z]+)*$/ : /^$/)
  })

  it.each(BYTES)('answer what is no HTTP: %s', async (_, bytes, status, says) => {
    const socket = connect(rekindle.port, '127.0.0.1')
    let text = ''
    socket.on('data', (part: Buffer) => (text += part.toString()))
    // The process may close before all is written.
    socket.on('error', () => {})
    socket.write(bytes)
    await once(socket, 'close')
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const { error } = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { error: { code: string; message: string } }
    expect(error.code).toBe('bad_request')
    expect(error.message).toMatch(says)
  })
})

interface Problem {
  readonly code: string
  readonly path: string
  readonly line: number
  readonly column: number
  readonly message: string
  readonly hint?: string
}

describe('the workspace', () => {
  it('that the rows break is good', async () => {
    const file = join(folder, 'good.yaml')
    writeFileSync(file, WORKSPACE)
    expect(await runRekindle(['validate', file])).toMatchObject({ code: 0, out: `${file} is good\n` })
  })

  it.each(titled(WORKSPACES))('is refused with the place: %s', async (_, row) => {
    const text = WORKSPACE.replace(row.from, () => row.to)
    expect(text).not.toBe(WORKSPACE)
    const problem = await published(text, row)
    expect(problem.path.startsWith(row.at), problem.path).toBe(true)
    expect(text.split('\n')[problem.line - 1]).toContain(row.near)
    expect(`${problem.message} ${problem.hint ?? ''}`).toMatch(row.says)
    // What only a process can know, it says when it is asked.
    if (row.what.startsWith('live')) return
    const file = join(folder, 'broken.yaml')
    writeFileSync(file, text)
    const checked = await runRekindle(['validate', file])
    expect({ code: checked.code, out: checked.out }).toEqual({ code: 1, out: '' })
    const line = checked.err.split('\n').find((each) => each.endsWith(`[${row.code}]`))
    expect(line, checked.err).toMatch(row.says)
    expect(line!.startsWith(`${file}:${problem.line}:${problem.column}: `), line).toBe(true)
    expect(checked.err).toMatch(/\d+ problems? in /)
  })
})

/** Plans and publishes it, which both must say the same, and gives the problem that the row is about. */
async function published(text: string, { code, what }: WorkspaceRow): Promise<Problem> {
  const plan = await ask({ what, path: '/api/workspace/plan', method: 'POST', body: text })
  const put = await ask({ what, path: '/api/workspace', method: 'PUT', body: text })
  const { error, problems } = JSON.parse(put.text) as { error: { code: string }; problems: readonly Problem[] }
  expect([put.status, error.code]).toEqual([400, 'invalid_definition'])
  expect([plan.status, JSON.parse(plan.text)]).toMatchObject([200, { problems, changes: null }])
  const problem = problems.find((each) => each.code === code)
  expect(problem, JSON.stringify(problems)).toBeDefined()
  return problem!
}

describe('the command line', () => {
  it.each(titled(COMMANDS))('says what is wrong: %s', async (_, { args, env, exit, says }) => {
    const ended = await runRekindle(await args(scene), { REKINDLE_LOG_LEVEL: 'info', ...env })
    expect({ code: ended.code, out: ended.out }, ended.err).toEqual({ code: exit, out: '' })
    for (const words of says) expect(ended.err).toMatch(words)
    expect(ended.err, 'no stack').not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
  })
})

describe('after all that', () => {
  it('the process is up, nothing of it was a fault of ours, and nothing was changed', async () => {
    expect((await ask({ what: '', path: '/healthz' })).status).toBe(200)
    expect((await ask({ what: '', path: '/readyz' })).status).toBe(200)
    expect(rekindle.log()).not.toMatch(/"level":50/)
    expect(await rekindle.api('/api/workspace')).toMatchObject({ version: 1, source: WORKSPACE })
  })

  it('a good event goes through, into the profile and the cohort', async () => {
    const body = JSON.stringify({ event: 'Product Added', userId: 'good', properties: { product_id: 'p1' } })
    const answer = await ask({
      what: '',
      path: '/v1/track',
      method: 'POST',
      body,
      headers: { authorization: `Basic ${btoa('wk_server:')}` },
    })
    expect(answer.status).toBe(200)
    const profile = await until('the profile is there', () =>
      rekindle.api<{ cohorts: readonly { key: string }[] }>('/api/profiles/user_id/good'),
    )
    expect(profile.cohorts.map(({ key }) => key)).toContain('carts')
  })

  it('every refusal was counted', async () => {
    const { text } = await ask({ what: '', path: '/metrics' })
    const counts = [...text.matchAll(/^rekindle_requests_refused_total\{code="(\w+)"\} (\d+)$/gm)]
    const total = counts.reduce((sum, [, , count]) => sum + Number(count), 0)
    const rows = [TRACKING, LINKS, REPORTS, ADMIN, DEMO, BYTES, WORKSPACES].reduce((sum, { length }) => sum + length, 0)
    expect(total).toBeGreaterThanOrEqual(rows)
  })
})
