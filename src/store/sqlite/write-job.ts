import type { MessagePort } from 'node:worker_threads'
import { RekindleError } from '../../kernel/errors.ts'
import type { ErrorCode } from '../../kernel/errors.ts'
import type { ToldCall } from '../../model/exchange.ts'
import type { GatheredRow } from '../views.ts'
import type { PreparedCommit } from './prepared-commit.ts'

/** What the writing thread is asked for, done in the order asked. */
export type WriteJob =
  | { readonly kind: 'open'; readonly file: string }
  | StoreJob
  /** Another database may be opened after it. */
  | { readonly kind: 'close' }
  /** Takes jobs from this line, too. It is the only one without a reply. */
  | { readonly kind: 'connect'; readonly line: MessagePort }

/** Each is a transaction of its own. */
export type StoreJob =
  | { readonly kind: 'commit'; readonly commit: PreparedCommit }
  | { readonly kind: 'settings'; readonly values: Readonly<Record<string, string | null>> }
  | {
      readonly kind: 'message'
      readonly columns: readonly [id: string, profile: number, channel: string, record: string]
    }
  | { readonly kind: 'exchanges'; readonly calls: readonly ToldCall[] }
  | { readonly kind: 'drop_exchanges'; readonly ids: readonly number[] }
  | { readonly kind: 'drop_fingerprints'; readonly until: number }
  | { readonly kind: 'gathered'; readonly rows: readonly GatheredRow[]; readonly progress: string }
  | { readonly kind: 'clear_gathered' }
  | { readonly kind: 'coupon_codes'; readonly coupon: string; readonly codes: readonly string[] }

/** One for each job, in the same order, once it is on disk or refused. `missing`: deliveries that a commit changes but that do not exist. */
export type WriteReply =
  { readonly ok: true; readonly missing: readonly string[] } | { readonly ok: false; readonly failure: WriteFailure }

/** An error as it crosses threads. Without a code it is a fault of ours. */
export interface WriteFailure {
  readonly code: ErrorCode | undefined
  readonly message: string
  readonly stack: string | undefined
}

export function failureOf(error: unknown): WriteFailure {
  if (!(error instanceof Error)) return { code: undefined, message: String(error), stack: undefined }
  return { code: error instanceof RekindleError ? error.code : undefined, message: error.message, stack: error.stack }
}

export function errorOf({ code, message, stack }: WriteFailure): Error {
  const error = code === undefined ? new Error(message) : new RekindleError(code, message)
  // Where it happened, not where it was heard of.
  if (stack !== undefined) error.stack = stack
  return error
}
