import type { ErrorCode } from '../../kernel/errors.ts'
import type { PreparedCommit } from './prepared-commit.ts'

/** What the writing thread is asked for, done in the order asked. */
export type WriteJob =
  | { readonly kind: 'open'; readonly file: string }
  | StoreJob
  /** Another database may be opened after it. */
  | { readonly kind: 'close' }

/** Each is a transaction of its own. */
export type StoreJob =
  | { readonly kind: 'commit'; readonly commit: PreparedCommit }
  | { readonly kind: 'settings'; readonly values: Readonly<Record<string, string | null>> }
  | {
      readonly kind: 'message'
      readonly columns: readonly [id: string, profile: number, channel: string, record: string]
    }
  | { readonly kind: 'drop_fingerprints'; readonly until: number }

/** One for each job, in the same order, once it is on disk or refused. `missing`: deliveries that a commit changes but that do not exist. */
export type WriteReply =
  { readonly ok: true; readonly missing: readonly string[] } | { readonly ok: false; readonly failure: WriteFailure }

/** An error as it crosses threads. Without a code it is a fault of ours. */
export interface WriteFailure {
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly stack: string | undefined
}
