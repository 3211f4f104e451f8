import type { Reply } from '../kernel/call.ts'
import { isRefusal } from './vetted-lookup.ts'

/** Long enough for any error sentence, short enough for a log line. */
const DETAIL_LENGTH_MAX = 300

/** Nothing came back: `sent` says whether the tool may have received the call all the same. */
export const broken = (sent: boolean, detail: string): Reply => ({
  kind: 'broken',
  sent,
  refused: false,
  detail: detail.slice(0, DETAIL_LENGTH_MAX),
})

/** Our own rules forbid the call; no byte of it left. */
export const refused = (detail: string): Reply => ({
  kind: 'broken',
  sent: false,
  refused: true,
  detail: detail.slice(0, DETAIL_LENGTH_MAX),
})

/** The reply for an error of the network or of a client library. */
export function brokenBy(error: unknown, sent: boolean): Reply {
  const cause = refusalIn(error)
  return cause ? refused(cause.message) : broken(sent, describeError(error))
}

function refusalIn(error: unknown): Error | undefined {
  if (isRefusal(error)) return error
  if (error instanceof AggregateError) return error.errors.map(refusalIn).find(Boolean)
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined
}

/** One line for people. The happy-eyeballs error of Node has an empty message and keeps what happened in its parts. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describeError(error.errors[0])
  if (!(error instanceof Error)) return 'The connection broke.'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return [error.message, code && !error.message.includes(code) ? `(${code})` : ''].filter(Boolean).join(' ')
}
