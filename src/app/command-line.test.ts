import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runCommand } from './command-line.ts'

const opened: (() => unknown)[] = []
afterEach(() => opened.splice(0).forEach((close) => close()))

function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-command-'))
  opened.push(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** Something that answers every request in one way. */
async function answering(
  status: number,
  type: string,
  text: string,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`)
    response.writeHead(status, { 'content-type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(args, {
    env,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    untilStopped: () => Promise.resolve(),
    uponCrash: () => {},
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const GOOD = 'version: 1\nworkspace: shop\nsources: { web: { writeKey: wk } }\n'
const TOKEN = { REKINDLE_ADMIN_TOKEN: 'a-token-of-16-characters' }

describe('the command line', () => {
  it('helps on standard output, with every command and setting', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { code, out, err } = await run(args)
      expect([code, err]).toEqual([0, ''])
      for (const word of ['start', 'init', 'validate', 'apply', 'export', '--port', 'REKINDLE_DATA'])
        expect(out).toContain(word)
    }
    expect(await run(['apply', '-h'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('apply FILE [--migrate] [--map OLD=NEW]... [--url URL]') as string,
    })
  })

  it('tells a command that is yet to come from one that there never was', async () => {
    expect(await run(['backup'])).toEqual({ code: 2, out: '', err: 'rekindle backup is not in this version yet.' })
    expect((await run(['valdate'])).err).toBe('There is no command valdate. Did you mean validate? See: rekindle help')
    expect((await run(['constructor'])).err).toContain('There is no command constructor. Known: start')
  })

  it('gives the usage to who used it wrongly', async () => {
    expect(await run(['validate', 'a', 'b'])).toEqual({
      code: 2,
      out: '',
      err: 'Unexpected argument: b\nUsage: rekindle validate [FILE]',
    })
    expect((await run(['validate', '--workspce', 'a'])).err).toMatch(
      /^There is no flag --workspce here\. Did you mean --workspace\?\n/,
    )
  })

  it('ends in one line and no stack when something unforeseen happens', async () => {
    const folder = folderOf({ shop: '' })
    const failed = await run(['init', join(folder, 'shop', 'deeper')])
    expect(failed).toMatchObject({ code: 1, out: '' })
    expect(failed.err).toMatch(/^ENOTDIR: [^\n]+$/)
    const told = await run(['init', join(folder, 'shop', 'deeper'), '--log-level', 'debug'])
    expect(told.err).toMatch(/\n +at /)
  })
})

describe('rekindle init', () => {
  it('makes a workspace that is good, with a snippet for the given address, and never overwrites one', async () => {
    const folder = join(folderOf(), 'My Shop!')
    const made = await run(['init', folder, '--url', 'https://rekindle.shop.example'])
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toContain("apiHost: 'rekindle.shop.example/v1', protocol: 'https'")
    const file = join(folder, 'rekindle.yaml')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('workspace: my-shop')
    expect(await run(['validate', file])).toEqual({ code: 0, out: `${file} is good`, err: '' })
    expect(await run(['init', folder])).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing was changed') as string,
    })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('rekindle validate', () => {
  it('shows all that is wrong at once, in reading order, whatever part of the workspace it is in', async () => {
    const text = `${GOOD}computed:
  cart: { collect: "products[]", of: Product Added }
cohorts:
  a: { where: { did: Product Added, wihtin: 7d } }
  b: { where: { all: [{ subscribed: 5 }, { sequence: [{ did: A }] }] } }
  c: { where: { in: d } }
campaigns:
  hello: { entry: { cohort: a }, steps: [{ wait: 7 days }] }
`
    const file = join(folderOf({ 'w.yaml': text }), 'w.yaml')
    const { code, out, err } = await run(['validate', file])
    expect([code, out]).toEqual([1, ''])
    expect(err.split('\n').map((shown) => shown.replace(file, 'w.yaml'))).toEqual([
      'w.yaml:5:20: "products[]" is a list; `collect` expects what tells its things from each other. Name a property of them: products[].product_id. [bad_value]',
      'w.yaml:7:37: `did` has no key `wihtin`. Did you mean `within`? [unknown_key]',
      'w.yaml:8:37: `subscribed` expects a topic or channel, such as newsletter or email; found the number 5. To mean it as text, put it in quotes: "5". [wrong_type]',
      'w.yaml:8:54: `sequence` expects 2 to 10 steps; found 1. For one event alone, use did. [bad_value]',
      'w.yaml:9:21: There is no cohort "d". Did you mean "a"? [unknown_name]',
      'w.yaml:11:50: `wait` expects a duration such as 90s, 15m, 4h, 7d or 2w; found the text "7 days". Write 7d. [bad_duration]',
      '6 problems in w.yaml',
    ])
  })

  it('takes the file from the argument, else from the configuration', async () => {
    const folder = folderOf({ 'w.yaml': GOOD })
    expect(await run(['validate'], { REKINDLE_WORKSPACE: join(folder, 'w.yaml') })).toMatchObject({ code: 0 })
    expect((await run(['validate', '--workspace', join(folder, 'none.yaml')])).err).toContain(
      'There is no file or folder',
    )
  })

  it('says all that is wrong, templates included, with the number of problems', async () => {
    const template = 'templates: { a: { channel: push, title: "{{ x | shout }}", body: "{% if %}" } }\n'
    const file = join(folderOf({ 'w.yaml': `${GOOD}${template}` }), 'w.yaml')
    const { code, err, out } = await run(['validate', file])
    expect([code, out]).toEqual([1, ''])
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/w\.yaml:4:41: `title`: undefined filter: shout.* \[bad_template\]$/),
      expect.stringMatching(/w\.yaml:4:66: `body`: .* \[bad_template\]$/),
      `2 problems in ${file}`,
    ])
  })

  it('says what is good but hardly meant', async () => {
    const file = join(folderOf({ 'w.yaml': `${GOOD}coupons: { spare: { code: A } }\n` }), 'w.yaml')
    const { code, err } = await run(['validate', file])
    expect(code).toBe(0)
    expect(err).toMatch(/^warning: .*w\.yaml:4:\d+: .*\[unused\]$/)
  })
})

describe('rekindle apply and export', () => {
  it('publish and print with the token', async () => {
    const folder = folderOf({ 'w.yaml': GOOD })
    const server = await answering(200, 'application/json', '{"version":7}')
    const file = join(folder, 'w.yaml')
    expect(await run(['apply', file, '--url', `${server.url}/`], TOKEN)).toEqual({
      code: 0,
      out: `${file} is in force as version 7`,
      err: '',
    })
    expect(server.asked).toEqual([`PUT /api/workspace Bearer ${TOKEN.REKINDLE_ADMIN_TOKEN}`])
    const yaml = await answering(200, 'application/yaml; charset=utf-8', GOOD)
    expect(await run(['export', '--url', yaml.url], TOKEN)).toEqual({ code: 0, out: GOOD.trimEnd(), err: '' })
  })

  it('move people along when asked, and only if it is said in a way that can be understood', async () => {
    const file = join(folderOf({ 'w.yaml': GOOD }), 'w.yaml')
    const server = await answering(200, 'application/json', '{"version":7}')
    const args = ['apply', file, '--url', server.url, '--migrate', '--map', 'a=b', '--map', 'c:d=exit']
    expect((await run(args, TOKEN)).code).toBe(0)
    expect(server.asked[0]).toContain('PUT /api/workspace?migrate=true&map=a%3Db%2Cc%3Ad%3Dexit ')
    expect(await run(['apply', file, '--map', 'a=b'], TOKEN)).toMatchObject({
      code: 2,
      err: '--map says where people go on who are moved: ask for that with --migrate.',
    })
    const odd = await run(['apply', file, '--migrate', '--map', 'a'], TOKEN)
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('--map: “a” says not where people go on')])
  })

  it('repeat what was refused, in the names of this side', async () => {
    const problems = [
      { code: 'bad_value', message: 'No.', path: 'sending', line: 3, column: 1, file: '/srv/there.yaml', hint: 'Do.' },
      { code: 'bad_template', message: 'Bad.', path: 'x', line: 9, column: 1, file: 'mail.mjml' },
    ]
    const body = JSON.stringify({ error: { code: 'invalid_definition', message: 'Not published.' }, problems })
    const { url } = await answering(400, 'application/json', body)
    const file = join(folderOf({ 'w.yaml': GOOD }), 'w.yaml')
    const { code, err } = await run(['apply', file, '--url', url], TOKEN)
    expect(code).toBe(1)
    expect(err.split('\n')).toEqual([
      `${file}:3:1: No. Do. [bad_value]`,
      'mail.mjml:9:1: Bad. [bad_template]',
      'Not published. [invalid_definition] Nothing was changed.',
    ])
  })

  it.each([
    ['a page', 200, 'text/html', '<p>Hi</p>'],
    ['JSON of another kind', 404, 'application/json', '{"detail":"nope"}'],
    ['nothing', 204, 'text/plain', ''],
  ])('are not taken in by %s', async (_, status, type, text) => {
    const { url } = await answering(status, type, text)
    const { code, out, err } = await run(['export', '--url', url], TOKEN)
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(`answers with ${status}`)
  })

  it('say who does not answer', async () => {
    const server = await answering(200, 'text/plain', '')
    opened.pop()!()
    const { code, err } = await run(['export', '--url', server.url], TOKEN)
    expect(code).toBe(1)
    expect(err).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:\d+ \(.*ECONNREFUSED.*\)\. Is Rekindle running\?/)
  })
})

describe('rekindle plan, versions and rollback', () => {
  const PLAN = {
    problems: [],
    warnings: [],
    changes: {},
    plan: {},
    lines: ['Compared with version 1.', 'Nothing changes.'],
  }

  it('plan shows lines for people, or all of it for programs', async () => {
    const file = join(folderOf({ 'w.yaml': GOOD }), 'w.yaml')
    const { url, asked } = await answering(200, 'application/json', JSON.stringify(PLAN))
    const shown = await run(['plan', file, '--url', url, '--seconds', '5'], TOKEN)
    expect(shown).toMatchObject({ code: 0, out: 'Compared with version 1.\nNothing changes.' })
    expect(asked[0]).toContain('POST /api/workspace/plan?seconds=5 ')
    const whole = await run(['plan', file, '--url', url, '--json'], TOKEN)
    expect(JSON.parse(whole.out)).toEqual(PLAN)
    expect((await run(['plan'], TOKEN)).code).toBe(2)
    expect((await run(['plan', join(file, 'none')], TOKEN)).code).toBe(1)
  })

  it('versions lists each in a line', async () => {
    const item = { version: 3, at: null, by: 'api', rollbackOf: 1, migrated: true, inForce: true, summary: 'sending' }
    const { url } = await answering(200, 'application/json', JSON.stringify({ items: [item], next: null }))
    const { code, out } = await run(['versions', '--url', url], TOKEN)
    expect([code, out.replaceAll(/ +/g, ' ').trim()]).toEqual([
      0,
      '3 - api sending (version 1 again; people moved to it; in force)',
    ])
  })

  it('rollback names the version, and says what is not as it was', async () => {
    const { url, asked } = await answering(200, 'application/json', '{"version":4,"warnings":["Look."]}')
    expect(await run(['rollback', '2', '--url', url], TOKEN)).toEqual({
      code: 0,
      out: 'Version 2 is in force again, as version 4',
      err: 'warning: Look.',
    })
    expect(asked[0]).toContain('POST /api/workspace/rollback?version=2 ')
    expect((await run(['rollback', 'two', '--url', url], TOKEN)).code).toBe(2)
  })
})
