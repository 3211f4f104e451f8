import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Random } from '../kernel/random.ts'
import type { Configuration } from './configuration.ts'
import type { Environment } from './workspace-source.ts'

/** What the process is made from. */
export interface RekindleOptions {
  readonly configuration: Configuration
  readonly env: Environment
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}
