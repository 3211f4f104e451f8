import { parseArgs } from 'node:util'
import type { CommandInput, CommandWorld, ExitCode } from './command.ts'
import { CONFIGURATION_FLAGS, configurationHelp, readConfiguration } from './configuration.ts'
import { applyCommand } from './commands/apply.ts'
import { exportCommand } from './commands/export.ts'
import { initCommand } from './commands/init.ts'
import { startCommand } from './commands/start.ts'
import { validateCommand } from './commands/validate.ts'

interface Command {
  readonly summary: string
  readonly usage: string
  readonly positionalsMax: number
  readonly run: (input: CommandInput) => Promise<ExitCode>
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    summary: 'Run Rekindle',
    usage: 'start [--workspace FILE] [--data DIR] [--port N] [--host H]',
    positionalsMax: 0,
    run: startCommand,
  },
  init: { summary: 'Make a clean workspace of your own', usage: 'init [FOLDER]', positionalsMax: 1, run: initCommand },
  validate: {
    summary: 'Check a workspace and say all that is wrong',
    usage: 'validate [FILE]',
    positionalsMax: 1,
    run: validateCommand,
  },
  apply: {
    summary: 'Publish a workspace to a running Rekindle',
    usage: 'apply FILE [--url URL]',
    positionalsMax: 1,
    run: applyCommand,
  },
  export: {
    summary: 'Print the workspace of a running Rekindle',
    usage: 'export [--url URL]',
    positionalsMax: 0,
    run: exportCommand,
  },
}

/** Commands of the stable surface that this version has not. */
const LATER = [
  'import',
  'backup',
  'restore',
  'plan',
  'backtest',
  'explain',
  'replay',
  'doctor',
  'migrate',
  'worker',
  'send-test',
]

export async function runCommand(args: readonly string[], world: CommandWorld): Promise<ExitCode> {
  const [name = 'help', ...rest] = args
  if (name === 'help' || name === '--help' || name === '-h') {
    world.out(help())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    world.err(
      LATER.includes(name)
        ? `rekindle ${name} is not in this version yet.`
        : `There is no command ${name}. Known: ${Object.keys(COMMANDS).join(', ')}. See rekindle help.`,
    )
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
  const url = parsed.flags.url ?? configuration.value.publicUrl ?? `http://localhost:${configuration.value.port}`
  return command.run({ ...world, configuration: configuration.value, positionals: parsed.positionals, url })
}

interface Parsed {
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly positionals: readonly string[]
  readonly help: boolean
}

function parseFlags(args: readonly string[], command: Command): Parsed | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...CONFIGURATION_FLAGS, url: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    const { help: wantsHelp, ...flags } = values as Record<string, string | undefined> & { help?: boolean }
    if (positionals.length > command.positionalsMax)
      return `Unexpected argument: ${positionals[command.positionalsMax]}`
    return { flags, positionals, help: wantsHelp === true }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
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
