import type { Channel } from './workspace.ts'

/** What reading a workspace has to know of a kind of connection; connections/ supplies it, since model knows no tool. */
export interface KindRules {
  /**
   * What is wrong with the settings (all keys but `kind`, `forward` and `audiences`); the path leads into them.
   * A message goes on from the name of the setting (`is missing`), or is a sentence of its own.
   */
  readonly checkSettings: (
    settings: Readonly<Record<string, unknown>>,
  ) => readonly { readonly path: readonly string[]; readonly message: string }[]
  /** What it can send. */
  readonly channels: readonly Channel[]
  /** Whether events can be forwarded to it. */
  readonly forwards: boolean
  /** Whether it keeps audiences. */
  readonly audiences: boolean
  /** Whether a journey can ask it something. */
  readonly calls: boolean
}
