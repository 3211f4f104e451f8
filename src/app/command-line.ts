import { parseArgs } from 'node:util'
import { nearestName } from '../model/parse/nearest-name.ts'
import type { CommandInput, CommandWorld, ExitCode } from './command.ts'
import { CONFIGURATION_FLAGS, configurationHelp, readConfiguration } from './configuration.ts'
import { failureText } from './failure-text.ts'

interface Command {
  readonly summary: string
  readonly usage: string
  readonly positionalsMax: number
  /** Whether it talks to a running Rekindle: others refuse `--url`, which would do nothing. */
  readonly takesUrl?: true
  /** Flags of its own, each with a value. */
  readonly flags?: readonly string[]
  /** Flags of its own that may come several times: what they are given is put together with commas. */
  readonly lists?: readonly string[]
  /** Flags of its own without a value; one that is there has the value `true`. */
  readonly switches?: readonly string[]
  readonly run: (input: CommandInput) => Promise<ExitCode>
}

/** Each is loaded when it is called: checking a file must not wait for a server to load. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'Run Rekindle',
    usage: 'start [--workspace FILE] [--data DIR] [--port N] [--host H]',
    positionalsMax: 0,
    run: async (input) => (await import('./commands/start.ts')).startCommand(input),
  },
  init: {
    summary: 'Make a clean workspace of your own',
    usage: 'init [FOLDER] [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    run: async (input) => (await import('./commands/init.ts')).initCommand(input),
  },
  validate: {
    summary: 'Check a workspace and say all that is wrong',
    usage: 'validate [FILE]',
    positionalsMax: 1,
    run: async (input) => (await import('./commands/validate.ts')).validateCommand(input),
  },
  plan: {
    summary: 'Show what a workspace would change, and for how many people',
    usage: 'plan FILE [--migrate] [--map OLD=NEW]... [--seconds N] [--json] [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    flags: ['seconds'],
    lists: ['map'],
    switches: ['migrate', 'json'],
    run: async (input) => (await import('./commands/plan.ts')).planCommand(input),
  },
  apply: {
    summary: 'Publish a workspace to a running Rekindle',
    usage: 'apply FILE [--migrate] [--map OLD=NEW]... [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    lists: ['map'],
    switches: ['migrate'],
    run: async (input) => (await import('./commands/apply.ts')).applyCommand(input),
  },
  versions: {
    summary: 'List the versions of the workspace, the newest first',
    usage: 'versions [--json] [--url URL]',
    positionalsMax: 0,
    takesUrl: true,
    switches: ['json'],
    run: async (input) => (await import('./commands/versions.ts')).versionsCommand(input),
  },
  replay: {
    summary: 'Send again what a tool refused for good: events, and messages that failed',
    usage: 'replay CONNECTION [--unconfirmed] [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    switches: ['unconfirmed'],
    run: async (input) => (await import('./commands/replay.ts')).replayCommand(input),
  },
  rollback: {
    summary: 'Publish an earlier version once more: the one before',
    usage: 'rollback [VERSION] [--plan] [--migrate] [--map OLD=NEW]... [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    lists: ['map'],
    switches: ['plan', 'migrate'],
    run: async (input) => (await import('./commands/rollback.ts')).rollbackCommand(input),
  },
  import: {
    summary: 'Bring people or suppressions along from another tool',
    usage: 'import people|suppressions FILE.csv [--report FILE] [--url URL]',
    positionalsMax: 2,
    takesUrl: true,
    flags: ['report'],
    run: async (input) => (await import('./commands/import.ts')).importCommand(input),
  },
  export: {
    summary: 'Print the workspace of a running Rekindle',
    usage: 'export [--url URL]',
    positionalsMax: 0,
    takesUrl: true,
    run: async (input) => (await import('./commands/export.ts')).exportCommand(input),
  },
  'export-codes': {
    summary: 'Print the codes of a coupon, for the shop',
    usage: 'export-codes COUPON [--url URL]',
    positionalsMax: 1,
    takesUrl: true,
    run: async (input) => (await import('./commands/export-codes.ts')).exportCodesCommand(input),
  },
  'send-test': {
    summary: 'Try out a message, or a connection',
    usage: 'send-test --campaign C --step S --to ADDRESS | --connection KEY',
    positionalsMax: 0,
    takesUrl: true,
    flags: ['campaign', 'step', 'template', 'to', 'as', 'via', 'prefix', 'connection'],
    run: async (input) => (await import('./commands/send-test.ts')).sendTestCommand(input),
  },
}

/** Commands of the stable surface that this version has not. */
const LATER = ['backup', 'restore', 'backtest', 'explain', 'doctor', 'migrate', 'worker']

export async function runCommand(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const [name = 'help', ...rest] = args
  if (name === 'help' || name === '--help' || name === '-h') {
    world.out(help())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    world.err(unknownCommand(name))
    return 2
  }
  const parsed = parseFlags(rest, command)
  if (typeof parsed === 'string') {
    world.err(`${parsed}\nUsage: rekindle ${command.usage}`)
    return 2
  }
  if (parsed.help) {
    world.out(`${command.summary}\nUsage: rekindle ${command.usage}`)
    return 0
  }
  const configuration = readConfiguration({ flags: parsed.flags, env: world.env })
  if (!configuration.ok) {
    for (const problem of configuration.error) world.err(problem)
    return 2
  }
  const { value } = configuration
  const url = parsed.flags.url ?? value.publicUrl ?? `http://localhost:${value.port}`
  try {
    return await command.run({
      ...world,
      configuration: value,
      positionals: parsed.positionals,
      url,
      flags: parsed.flags,
    })
  } catch (error) {
    world.err(failureText(error, value.logLevel === 'debug'))
    return 1
  }
}

function unknownCommand(name: string): string {
  if (LATER.includes(name)) return `rekindle ${name} is not in this version yet.`
  const known = Object.keys(COMMANDS)
  const near = nearestName(name, known)
  return `There is no command ${name}. ${near === undefined ? `Known: ${known.join(', ')}` : `Did you mean ${near}?`} See: rekindle help`
}

interface Parsed {
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly positionals: readonly string[]
  readonly help: boolean
}

const URL_FLAG = { url: { type: 'string' } } as const

function parseFlags(args: readonly string[], command: Command): Parsed | string {
  const { positionalsMax, takesUrl, flags: own = [], lists = [], switches = [] } = command
  const ofItsOwn = Object.fromEntries([
    ...own.map((flag) => [flag, { type: 'string' as const }] as const),
    ...lists.map((flag) => [flag, { type: 'string' as const, multiple: true }] as const),
    ...switches.map((flag) => [flag, { type: 'boolean' as const }] as const),
  ])
  const options = {
    ...CONFIGURATION_FLAGS,
    ...(takesUrl && URL_FLAG),
    ...ofItsOwn,
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const { help: wantsHelp, ...given } = values as Record<string, string | readonly string[] | boolean | undefined>
    // A list with commas between, a switch as `true`: each flag is a text for whoever asks for it.
    const flags = Object.fromEntries(
      Object.entries(given).map(([flag, value]) => [flag, value === undefined ? undefined : String(value)]),
    )
    if (positionals.length > positionalsMax) return `Unexpected argument: ${positionals[positionalsMax]}`
    if (flags.url !== undefined && !isHttp(flags.url)) return `--url: must be an address such as http://localhost:3300`
    return { flags, positionals, help: wantsHelp === true }
  } catch (error) {
    return flagFault(error instanceof Error ? error.message : String(error), Object.keys(options))
  }
}

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** The parser's own words go on about arguments that begin with a dash, which is hardly ever what was meant. */
function flagFault(message: string, known: readonly string[]): string {
  const flag = /^Unknown option '([^' ]*)/.exec(message)?.[1]
  if (flag === undefined) return message.split('\n')[0]!
  const near = nearestName(flag.replace(/^-+/, ''), known)
  return `There is no flag ${flag} here.${near === undefined ? '' : ` Did you mean --${near}?`}`
}

function help(): string {
  const commands = Object.values(COMMANDS).map(({ usage, summary }) => `  rekindle ${usage.padEnd(66)} ${summary}`)
  return [
    'Rekindle brings customers back across channels.',
    '',
    ...commands,
    '',
    'Settings (flag, variable, meaning):',
    ...configurationHelp(),
  ].join('\n')
}
