import { systemClock } from '../../kernel/clock.ts'
import { RekindleError, type ErrorCode } from '../../kernel/errors.ts'
import type { Logger } from '../../kernel/logger.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { CommandInput, ExitCode } from '../command.ts'
import type { Configuration } from '../configuration.ts'
import { failureText, isSystemError } from '../failure-text.ts'
import { createPinoLogger } from '../pino-logger.ts'
import { DefinitionRefused, startRekindle, type Rekindle } from '../rekindle.ts'

export async function startCommand(input: CommandInput): Promise<ExitCode> {
  const { configuration, err, uponCrash } = input
  const logger = createPinoLogger(configuration.logLevel)
  uponCrash((error) =>
    logger.error('A fault of ours ended the process; start it again, nothing accepted is lost', { error }),
  )
  const started = await tryStart(input, logger)
  if (!started) return 1
  err(greeting(started, configuration.adminToken === undefined))
  await input.untilStopped()
  err('Stopping …')
  await started.stop()
  return 0
}

async function tryStart({ configuration, env, err }: CommandInput, logger: Logger): Promise<Rekindle | undefined> {
  try {
    return await startRekindle({
      configuration,
      env,
      clock: systemClock,
      random: systemRandom,
      logger,
    })
  } catch (error) {
    err(startFault(error, configuration))
    return undefined
  }
}

function startFault(error: unknown, { data, host, port, logLevel }: Configuration): string {
  if (error instanceof DefinitionRefused) return [...error.problems, `${error.message}; not started.`].join('\n')
  if (isSystemError(error) && LISTENING.has(error.syscall))
    return `Port ${port} on ${host} cannot be used: ${error.message}. Choose another with --port or --host.`
  if (isSystemError(error))
    return `The data directory ${data} cannot be used: ${error.message}. Choose another with --data.`
  const store = error instanceof RekindleError && OF_THE_STORE.has(error.code) ? `Data directory ${data}: ` : ''
  return store + failureText(error, logLevel === 'debug')
}

const LISTENING = new Set(['listen', 'bind', 'getaddrinfo'])
const OF_THE_STORE = new Set<ErrorCode>(['store_corrupt', 'store_locked', 'unavailable'])

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
