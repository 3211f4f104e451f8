import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi, TOKEN, type ApiServer } from '../../api/api-server.fixture.ts'
import { Shop } from '../../insight/shop.fixture.ts'
import { runCommand } from '../command-line.ts'

/** The command line asks for more than the API's tests have. */
const LONG_TOKEN = `${TOKEN}-and-more`

let api: ApiServer
let shop: Shop
const folder = mkdtempSync(join(tmpdir(), 'rekindle-import-'))
beforeAll(async () => {
  shop = new Shop()
  const isAdminToken = (token: string): boolean => token === TOKEN || token === LONG_TOKEN
  api = await startApi({ shop, deps: { auth: { isAdminToken, takeOneTime: () => false } } })
})
afterAll(async () => {
  await api.close()
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

async function run(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(['import', ...args, '--url', api.url], {
    env: { REKINDLE_ADMIN_TOKEN: LONG_TOKEN },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    untilStopped: () => new Promise(() => {}),
    uponCrash: () => {},
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('rekindle import', () => {
  it('brings a file of any size in, and tells every refused row by its number in the file', async () => {
    const rows = Array.from(
      { length: 2500 },
      (_, index) => `U${index},${index === 1700 ? 'none' : `u${index}@x.example`}`,
    )
    rows.splice(10, 0, '', 'U,a"b')
    const report = join(folder, 'report.csv')
    const ran = await run('people', write('people.csv', `user_id,email\n${rows.join('\n')}`), '--report', report)
    expect(ran).toEqual({
      code: 1,
      out: '2499 of 2501 rows imported, 2 refused',
      err: 'row 13: A quote stands inside a cell that does not begin with one\nrow 1704: email: This is no email address',
    })
    expect(readFileSync(report, 'utf8').split('\r\n')).toEqual([
      'row,column,why',
      '13,,A quote stands inside a cell that does not begin with one',
      '1704,email,This is no email address',
      '',
    ])
    await shop.catchUp()
    expect(await api.get('/api/profiles/user_id/U2499')).toMatchObject({ traits: { email: 'u2499@x.example' } })
  })

  it('says how far it is, and shows the first refused rows only', async () => {
    const good = await run('suppressions', write('good.csv', `email\n${'a@x.example\n'.repeat(50_000)}`))
    expect(good).toEqual({ code: 0, out: '50000 of 50000 rows imported, 0 refused', err: '50000 rows read' })
    const bad = await run('suppressions', write('bad.csv', `email\n${'a\n'.repeat(30)}`))
    expect(bad.err.split('\n')).toHaveLength(21)
    expect(bad.err).toMatch(/… and more\. Name a file with --report to see them all\.$/)
  })

  it('refuses what it cannot use', async () => {
    expect(await run('animals', 'x.csv')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Say what to import') as string,
    })
    expect(await run('people', join(folder, 'none.csv'))).toEqual({
      code: 1,
      out: '',
      err: `There is no file ${join(folder, 'none.csv')}.`,
    })
    const header = await run('people', write('header.csv', 'name\nx\n'))
    expect(header).toEqual({
      code: 1,
      out: '0 of 1 rows imported, 0 refused',
      err: 'The header of the table: The header needs `user_id`, `anonymous_id` or `email`. [bad_request]\nWhat was sent before is imported. Run the command again when that is mended: rows that are in change nothing.',
    })
    expect((await run('people', write('broken.csv', 'a"b\nx\n'))).err).toMatch(
      /^The header of the table: A quote stands/,
    )
    expect((await run('people', write('empty.csv', ''))).err).toMatch(/^The header of the table: .*\[bad_request\]/)
  })
})
