import type { Configuration } from './configuration.ts'
import type { Environment } from './workspace-source.ts'

/** What a command works with: the world outside, so that tests can be it. */
export interface CommandWorld {
  readonly env: Environment
  /** Data go to standard output, all else to standard error. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly untilStopped: () => Promise<unknown>
  /** Who is told of an error that nobody caught, before the process ends. The last to ask is. */
  readonly uponCrash: (tell: (error: unknown) => void) => void
}

export interface CommandInput extends CommandWorld {
  readonly configuration: Configuration
  readonly positionals: readonly string[]
  readonly url: string
  /** Flags of the command's own. */
  readonly flags?: Readonly<Record<string, string | undefined>>
}

/** 0 ok, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2
