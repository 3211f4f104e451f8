import { systemClock } from '../../kernel/clock.ts'
import { RekindleError } from '../../kernel/errors.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { CommandInput, ExitCode } from '../command.ts'
import { createPinoLogger } from '../pino-logger.ts'
import { DefinitionRefused, startRekindle, type Rekindle } from '../rekindle.ts'

export async function startCommand(input: CommandInput): Promise<ExitCode> {
  const { configuration, err } = input
  const started = await tryStart(input)
  if (!started) return 1
  err(greeting(started, configuration.adminToken === undefined))
  await input.untilStopped()
  err('Stopping …')
  await started.stop()
  return 0
}

async function tryStart({ configuration, env, err }: CommandInput): Promise<Rekindle | undefined> {
  try {
    return await startRekindle({
      configuration,
      env,
      clock: systemClock,
      random: systemRandom,
      logger: createPinoLogger(configuration.logLevel),
    })
  } catch (error) {
    if (error instanceof DefinitionRefused) err([error.message, ...error.problems].join('\n'))
    else if (error instanceof RekindleError) err(`${error.message} (${error.code})`)
    else if (isListenError(error))
      err(
        `Port ${configuration.port} on ${configuration.host} cannot be used: ${error.message}. Choose another with --port.`,
      )
    else throw error
    return undefined
  }
}

const isListenError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(String(error.code))

function greeting({ publicUrl, signInUrl, keys }: Rekindle, showToken: boolean): string {
  return [
    '',
    `  Rekindle is up:  ${publicUrl}`,
    `  Sign in (once):  ${signInUrl}`,
    `  Demo shop:       ${publicUrl}/demo`,
    ...(showToken && keys.isFirstStart
      ? [`  Admin token:     ${keys.adminToken}   (shown this once; or set REKINDLE_ADMIN_TOKEN)`]
      : []),
    '',
  ].join('\n')
}
