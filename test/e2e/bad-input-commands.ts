import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { sampleEvents } from '../conformance/sample-data.ts'
import { WORKSPACE } from './bad-input-table.ts'

/** What commands find: the running process of the table, and a folder of their own. */
export interface Scene {
  readonly folder: string
  /** Of the running process. */
  readonly port: number
  readonly url: string
  readonly data: string
  /** A server that is not Rekindle. */
  readonly stranger: string
}

export interface CommandRow {
  readonly what: string
  readonly args: (scene: Scene) => readonly string[] | Promise<readonly string[]>
  /** Over the usual ones; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** 1 failed, 2 wrong usage. */
  readonly exit: 1 | 2
  /** On standard error. */
  readonly says: readonly RegExp[]
}

const usage = (what: string, args: readonly string[], ...says: readonly RegExp[]): CommandRow => ({
  what,
  args: () => args,
  exit: 2,
  says,
})
const setting = (what: string, env: Readonly<Record<string, string>>, ...says: readonly RegExp[]): CommandRow => ({
  ...usage(what, ['validate'], ...says),
  env,
})
const failing = (what: string, args: CommandRow['args'], ...says: readonly RegExp[]): CommandRow => ({
  what,
  args,
  exit: 1,
  says,
})
/** A start with a data directory of its own making. */
const starting = (what: string, data: (scene: Scene) => string | Promise<string>, ...says: readonly RegExp[]) =>
  failing(what, async (scene) => ['start', '--port', '0', '--data', await data(scene)], ...says)

let files = 0
function write({ folder }: Scene, text: string | Buffer, name = `${++files}.yaml`): string {
  const file = join(mkdtempSync(join(folder, 'c-')), name)
  writeFileSync(file, text)
  return file
}
const emptyFolder = ({ folder }: Scene): string => mkdtempSync(join(folder, 'd-'))

/** Root may write anywhere, but not where the kernel shows devices. */
function readOnlyFolder(scene: Scene): string {
  if (process.getuid?.() === 0) return '/sys/rekindle-data'
  const folder = emptyFolder(scene)
  chmodSync(folder, 0o500)
  return join(folder, 'data')
}

async function usedData(scene: Scene): Promise<string> {
  const directory = emptyFolder(scene)
  const store = await createSqliteStore({ directory, clock: systemClock, logger: silentLogger })
  for (const name of ['a', 'b', 'c']) await store.log.append([sampleEvents(name, 20)])
  await store.close()
  return directory
}

async function damagedLog(scene: Scene): Promise<string> {
  const directory = await usedData(scene)
  const segment = join(directory, 'log', readdirSync(join(directory, 'log'))[0]!)
  const bytes = readFileSync(segment)
  bytes[60] = bytes[60]! ^ 0xff
  writeFileSync(segment, bytes)
  return directory
}

async function newerData(scene: Scene): Promise<string> {
  const directory = await usedData(scene)
  const database = new DatabaseSync(join(directory, 'rekindle.db'))
  database.exec("INSERT INTO migration (version, name, applied_at) VALUES (99, 'from-the-future', 0)")
  database.close()
  return directory
}

function damagedDatabase(scene: Scene): string {
  const directory = emptyFolder(scene)
  writeFileSync(join(directory, 'rekindle.db'), 'This is no database. '.repeat(400))
  return directory
}

function folderOfTwo(scene: Scene): string {
  const folder = emptyFolder(scene)
  writeFileSync(join(folder, 'a.yaml'), 'version: 1\nworkspace: shop\n')
  writeFileSync(join(folder, 'b.yaml'), 'workspace: other\n')
  return folder
}

export const COMMANDS: readonly CommandRow[] = [
  usage('an unknown command', ['frobnicate'], /no command frobnicate/, /Known: start, init, validate/),
  usage('a misspelt command', ['strat'], /Did you mean start\?/),
  usage('a command of a later version', ['backtest'], /not in this version yet/),
  usage('a flag for a command', ['--port', '1'], /no command --port/),
  usage(
    'a misspelt flag',
    ['start', '--prot', '1'],
    /no flag --prot/,
    /Did you mean --port\?/,
    /Usage: rekindle start/,
  ),
  usage('a flag that the command has no use for', ['start', '--url', 'http://x'], /no flag --url here/),
  usage('an unexpected argument', ['start', 'rekindle.yaml'], /Unexpected argument: rekindle.yaml/),
  usage('a flag without a value', ['start', '--port'], /--port <value>' argument missing/),
  usage('an empty flag', ['start', '--data='], /--data: must not be empty/),
  usage('a port in words', ['start', '--port', 'http'], /--port: must be a whole number from 0 to 65535/),
  usage('a port too high', ['start', '--port', '70000'], /--port: must be a whole number/),
  usage('an egress that there is not', ['start', '--egress', 'all'], /--egress: must be one of public, allow-private/),
  usage('a log level that there is not', ['start', '--log-level', 'loud'], /--log-level: must be one of debug/),
  usage('a public address that is none', ['start', '--public-url', 'shop.example'], /--public-url: must be an address/),
  usage('a public address with a query', ['start', '--public-url', 'https://x.example/?a=1'], /without a query/),
  usage(
    'PostgreSQL',
    ['start', '--database-url', 'postgres://x/y'],
    /--database-url: PostgreSQL is not in this version/,
  ),
  usage(
    'a configuration file that is not there',
    ['start', '--config', '/nowhere/c.yaml'],
    /\/nowhere\/c\.yaml: ENOENT/,
  ),
  usage('publishing nothing', ['apply'], /Name the workspace file/, /Usage: rekindle apply FILE/),
  usage('an address to publish to that is none', ['apply', 'x.yaml', '--url', 'shop'], /--url: must be an address/),
  setting('a misspelt variable', { REKINDLE_PROT: '1' }, /REKINDLE_PROT: there is no such setting/, /REKINDLE_PORT\?/),
  setting('a short secret', { REKINDLE_SECRET: 'short' }, /REKINDLE_SECRET: must have at least 32 characters/),
  setting('a short admin token', { REKINDLE_ADMIN_TOKEN: 'short' }, /REKINDLE_ADMIN_TOKEN: must have at least 16/),
  {
    ...failing('a misspelt setting in the file', (scene) => ['validate', '--config', write(scene, 'prot: 3300')]),
    exit: 2,
    says: [/prot in the configuration file: there is no such setting/, /Did you mean port\?/],
  },
  {
    ...failing('a configuration file that is no map', (scene) => ['validate', '--config', write(scene, '[1]')]),
    exit: 2,
    says: [/must be a map of settings/],
  },
  failing(
    'checking a file that is not there',
    () => ['validate', '/nowhere/w.yaml'],
    /no file or folder \/nowhere/,
    /rekindle init/,
  ),
  failing('checking an empty file', (scene) => ['validate', write(scene, '')], /1:1: The workspace is empty/),
  failing(
    'checking bytes',
    (scene) => ['validate', write(scene, Buffer.alloc(5000, 7))],
    /\.yaml:1:1: .*found the text "\ufffd+/,
  ),
  failing(
    'checking 600 KB',
    (scene) => ['validate', write(scene, `# ${'x'.repeat(600_000)}`)],
    /at most 500000/,
    /\[too_large\]/,
  ),
  failing('checking a device', () => ['validate', '/dev/null'], /neither a file nor a folder/),
  failing('checking a folder without files', (scene) => ['validate', emptyFolder(scene)], /no workspace file \(\.yaml/),
  failing(
    'two files that say different things',
    (scene) => ['validate', folderOfTwo(scene)],
    /b\.yaml:1:1: .*a\.yaml at line 2/,
  ),
  failing(
    'making a workspace where one is',
    (scene) => {
      const file = write(scene, WORKSPACE, 'rekindle.yaml')
      return ['init', join(file, '..')]
    },
    /is there already; nothing was changed/,
  ),
  failing('making a workspace below a file', (scene) => ['init', join(write(scene, ''), 'shop')], /ENOTDIR/),
  failing(
    'publishing a file that is not there',
    () => ['apply', '/nowhere/w.yaml'],
    /no file or folder/,
    /Nothing was changed/,
  ),
  failing(
    'publishing to nobody',
    (scene) => ['apply', write(scene, WORKSPACE), '--url', 'http://127.0.0.1:9'],
    /Nothing answers at/,
    /--url/,
  ),
  failing(
    'publishing to a stranger',
    (scene) => ['apply', write(scene, WORKSPACE), '--url', scene.stranger],
    /not Rekindle's way/,
  ),
  failing(
    'publishing what the process refuses',
    (scene) => {
      const live = WORKSPACE.replace('sending: inbox', 'sending: live')
      return ['apply', write(scene, live), '--url', scene.url]
    },
    /\.yaml:3:10: .*\[not_allowed_here\]/,
    /Nothing was changed/,
  ),
  {
    ...failing('publishing with a wrong token', (scene) => ['apply', write(scene, WORKSPACE), '--url', scene.url]),
    env: { REKINDLE_ADMIN_TOKEN: 'another-token-0123456789' },
    says: [/not the right one\. \[unauthorized\]/, /Nothing was changed/],
  },
  {
    ...failing('publishing without a token', (scene) => ['export', '--url', scene.url]),
    env: { REKINDLE_ADMIN_TOKEN: undefined },
    says: [/Set REKINDLE_ADMIN_TOKEN/],
  },
  failing(
    'a port in use',
    (scene) => ['start', '--port', String(scene.port), '--data', emptyFolder(scene)],
    /Port \d+ on 127\.0\.0\.1 cannot be used: .*EADDRINUSE/,
    /--port/,
  ),
  failing(
    'an address of another machine',
    (scene) => ['start', '--port', '0', '--host', '192.0.2.1', '--data', emptyFolder(scene)],
    /192\.0\.2\.1 cannot be used/,
  ),
  starting(
    'a data directory in use',
    ({ data }) => data,
    /Another process uses the data directory/,
    /\[store_locked\]/,
    /--data/,
  ),
  starting('a data directory that is a file', (scene) => write(scene, ''), /cannot be used: EEXIST/, /--data/),
  starting('a data directory below a file', (scene) => join(write(scene, ''), 'data'), /cannot be used: ENOTDIR/),
  starting('a data directory that may not be written', readOnlyFolder, /cannot be used: E(ACCES|PERM|ROFS)/, /--data/),
  starting('a database that is none', damagedDatabase, /not a database/, /\[store_corrupt\]/, /Restore a backup/),
  starting('a database of a newer version', newerData, /from-the-future/, /\[store_corrupt\]/, /Update Rekindle/),
  starting('a log that is damaged', damagedLog, /The event log is damaged: .* at byte/, /\[store_corrupt\]/),
  failing(
    'a start without its workspace',
    (scene) => ['start', '--port', '0', '--data', emptyFolder(scene), '--workspace', '/nowhere/w.yaml'],
    /no file or folder/,
    /not started/,
  ),
  failing(
    'a start with a broken workspace',
    (scene) => {
      const file = write(scene, WORKSPACE.replace('wait: 1h', 'wait: soon'))
      return ['start', '--port', '0', '--data', emptyFolder(scene), '--workspace', file]
    },
    /\.yaml:\d+:\d+: .*\[bad_duration\]/,
    /The workspace has 1 problem; not started/,
  ),
  {
    ...failing('a live start with links of this machine', (scene) => {
      const file = write(scene, WORKSPACE.replace('sending: inbox', 'sending: live'))
      return ['start', '--port', '0', '--data', emptyFolder(scene), '--workspace', file]
    }),
    env: { REKINDLE_EGRESS: undefined },
    says: [/\.yaml:3:10: sending: live needs links that work/, /REKINDLE_PUBLIC_URL/],
  },
]
