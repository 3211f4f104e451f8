import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { configurationHelp, CONFIGURATION_FLAGS, readConfiguration } from './configuration.ts'

const folder = mkdtempSync(join(tmpdir(), 'rekindle-configuration-'))
afterAll(() => rmSync(folder, { recursive: true }))
function file(text: string): string {
  const path = join(folder, `${Math.abs(text.length)}-${text.slice(0, 4).replace(/\W/g, '')}.yaml`)
  writeFileSync(path, text)
  return path
}

type Given = Readonly<Record<string, string | undefined>>
const read = (flags: Given = {}, env: Given = {}) => readConfiguration({ flags, env })
const values = (flags: Given = {}, env: Given = {}) => {
  const result = read(flags, env)
  if (!result.ok) throw new Error(result.error.join('\n'))
  return result.value
}
const problems = (flags: Given, env: Given = {}) => {
  const result = read(flags, env)
  return result.ok ? [] : result.error
}

describe('the configuration of the process', () => {
  it('works with nothing given', () => {
    expect(values()).toEqual({ data: './data', port: 3300, host: '127.0.0.1', egress: 'public', logLevel: 'info' })
  })

  it('takes a flag before a variable before the file', () => {
    const config = file('port: 1\nhost: h\ndata: from-file')
    expect(values({ config, port: '3' }, { REKINDLE_PORT: '2', REKINDLE_HOST: 'v' })).toMatchObject({
      port: 3,
      host: 'v',
      data: 'from-file',
    })
    expect(values({}, { REKINDLE_CONFIG: config }).port).toBe(1)
  })

  it('takes an empty variable for one that is not set, and an empty flag for a mistake', () => {
    expect(values({}, { REKINDLE_WORKSPACE: '', REKINDLE_PORT: '' })).not.toHaveProperty('workspace')
    expect(problems({ workspace: '' })).toEqual(['--workspace: must not be empty'])
  })

  it('takes the slash off the end of the public address, since paths are put behind it', () => {
    expect(values({ 'public-url': 'https://x.example/shop//' }).publicUrl).toBe('https://x.example/shop')
  })

  it('leaves variables of others alone', () => {
    expect(read({}, { PORT: 'x', MY_REKINDLE_PORT: 'x', PATH: '/bin' }).ok).toBe(true)
  })

  it.each<readonly [what: string, flags: Given, env: Given, says: readonly string[]]>([
    ['a port in words', { port: 'http' }, {}, ['--port: must be a whole number from 0 to 65535']],
    ['a port of one blank', { port: ' ' }, {}, ['--port: must be a whole number from 0 to 65535']],
    ['a port in hex', {}, { REKINDLE_PORT: '0x50' }, ['REKINDLE_PORT: must be a whole number from 0 to 65535']],
    ['a port too high', { port: '65536' }, {}, ['--port: must be a whole number from 0 to 65535']],
    [
      'a short secret',
      {},
      { REKINDLE_SECRET: 'x' },
      ['REKINDLE_SECRET: must have at least 32 characters; make one with: openssl rand -hex 32'],
    ],
    ['an unknown egress', { egress: 'all' }, {}, ['--egress: must be one of public, allow-private']],
    [
      'PostgreSQL',
      {},
      { REKINDLE_DATABASE_URL: 'postgres://x' },
      [
        'REKINDLE_DATABASE_URL: PostgreSQL is not in this version yet. Leave it out to use the embedded store in --data.',
      ],
    ],
    [
      'a misspelt variable',
      {},
      { REKINDLE_DATTA: 'x' },
      ['REKINDLE_DATTA: there is no such setting. Did you mean REKINDLE_DATA?'],
    ],
    [
      'two mistakes at once',
      { port: 'x' },
      { REKINDLE_DATTA: 'x' },
      [
        'REKINDLE_DATTA: there is no such setting. Did you mean REKINDLE_DATA?',
        '--port: must be a whole number from 0 to 65535',
      ],
    ],
  ])('says which setting is wrong: %s', (_, flags, env, says) => {
    expect(problems(flags, env)).toEqual(says)
  })

  it.each([
    'shop.example',
    'ftp://shop.example',
    'https://x.example?a=1',
    'https://x.example/#top',
    'https://me:pw@x.example',
    'https://',
  ])('refuses %s as the base of links', (url) => {
    expect(problems({ 'public-url': url })).toEqual([
      '--public-url: must be an address such as https://rekindle.shop.example, without a query',
    ])
  })

  it.each<readonly [text: string, says: RegExp]>([
    ['prot: 1', /^prot in the configuration file: there is no such setting\. Did you mean port\?$/],
    ['port: 1.5', /^port in the configuration file: must be a whole number/],
    ['port: true', /^port in the configuration file: must be a whole number/],
    ['data: [a]', /^data in the configuration file: must be text/],
    ['[1]', /: must be a map of settings$/],
    ['port: [', /^[^\n]+$/],
  ])('says what is wrong in a file: %s', (text, says) => {
    const found = problems({ config: file(text) })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(says)
  })

  it('never repeats a secret', () => {
    const secret = 'hunter2hunter2'
    expect(problems({}, { REKINDLE_SECRET: secret, REKINDLE_ADMIN_TOKEN: 'short-token' }).join()).not.toMatch(
      /hunter2|short-token/,
    )
  })

  it('has a flag, a variable and a meaning for every setting', () => {
    const help = configurationHelp()
    expect(help).toHaveLength(Object.keys(CONFIGURATION_FLAGS).length - 1)
    for (const line of help) expect(line).toMatch(/^ {2}--[a-z-]+ +REKINDLE_[A-Z_]+ +\S.{10,}$/)
  })
})
