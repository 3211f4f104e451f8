import type { ConnectionKind } from '../connections/connection.ts'
import type { Outcome } from '../model/delivery.ts'
import type { Random } from '../kernel/random.ts'

/** Shorter, and a tool that is restarting is hit again too early; longer, and a hiccup delays a message for no reason. */
const FIRST_RETRY_MS = 10_000
/** Longer waits would let a message age after the tool is back; shorter ones hammer a tool that is down for hours. */
const RETRY_MS_MAX = 300_000
/** Credentials do not mend themselves: somebody must act, and this often is enough to notice that they did. */
const AUTH_RETRY_MS = 60_000

const HOUR_MS = 3_600_000
/** How long it is worth trying: push loses its meaning within hours, mail within a day, a webhook may wait for a weekend. */
const PATIENCE_MS: Readonly<Record<string, number>> = {
  push: 4 * HOUR_MS,
  audience: 72 * HOUR_MS,
  email: 24 * HOUR_MS,
  webhook: 72 * HOUR_MS,
  // The step says for how long; its journey takes the call back then.
  call: 72 * HOUR_MS,
}

export interface RetryQuestion {
  readonly outcome: Outcome
  readonly kind: ConnectionKind
  readonly channel: string
  readonly attempt: number
  /** When it was tried first: what waited before that for quiet hours or a throttle was no fault of the tool's. */
  readonly firstAt: number
  readonly now: number
}

/**
 * When to try again, ms; undefined: this outcome is final. Waits double from 10 s to 5 min with full jitter, so that what
 * failed together does not come back together; Retry-After is honoured. Wrong credentials keep the message without end.
 */
export function retryAt(
  { outcome, kind, channel, attempt, firstAt, now }: RetryQuestion,
  random: Random,
): number | undefined {
  if (outcome.result === 'auth') return now + Math.max(AUTH_RETRY_MS, outcome.retryAfterMs ?? 0)
  // An unclear attempt is repeated only where repeating is known to change nothing.
  const isHarmless = channel === 'audience' || kind.idempotency === 'key' || kind.idempotency === 'natural'
  const repeatable = outcome.result === 'unknown' && isHarmless
  if (outcome.result !== 'retry' && !repeatable) return undefined
  const ceiling = Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** Math.min(attempt - 1, 10))
  const at = now + Math.max(outcome.retryAfterMs ?? 0, Math.ceil(ceiling * (0.5 + random.float() / 2)))
  return at - firstAt > (PATIENCE_MS[channel] ?? HOUR_MS) ? undefined : at
}
