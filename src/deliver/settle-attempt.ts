import type { Delivery, Outcome } from '../model/delivery.ts'
import type { Input } from '../model/input.ts'
import type { EntryDraft } from '../store/log.ts'
import type { ToolNews } from './breaker.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { TurnResult } from './lane.ts'
import type { Connection } from './open-connections.ts'
import { retryAt } from './retry.ts'

type OutcomeInput = Extract<Input, { kind: 'outcome' }>

/** An attempt whose answer is known. */
export interface Attempted {
  readonly delivery: Delivery
  readonly attempt: number
  readonly startedAt: number
  readonly outcome: Outcome
  /** What else was found out by it, as it goes into the log. */
  readonly more?: Partial<Pick<OutcomeInput, 'gone' | 'locale' | 'answer'>>
}

/** What goes into the log, and what the lane does next with the delivery: tries again, or is done with it. */
export interface SettledAttempt {
  readonly entry: EntryDraft
  readonly result: TurnResult
}

/** Decides whether a delivery is tried again, and when; counts the attempt. The same for messages, calls and changes of lists. */
export function settleAttempt(
  { clock, random, metrics }: Pick<DeliverContext, 'clock' | 'random' | 'metrics'>,
  { key, kind }: Connection,
  { delivery, attempt, startedAt, outcome, more }: Attempted,
): SettledAttempt {
  const { id, profile, channel } = delivery
  const now = clock.now()
  const firstAt = delivery.attempts[0]?.at ?? startedAt
  const again = retryAt({ outcome, kind, channel, attempt, firstAt, now }, random)
  metrics.count('rekindle_attempts_total', { connection: key, outcome: outcome.result })
  return {
    entry: {
      kind: 'input',
      input: {
        kind: 'outcome',
        profile,
        delivery: id,
        attempt,
        startedAt,
        outcome: withoutScope(outcome),
        ...(again !== undefined && { retryAt: again }),
        ...more,
      },
    },
    result: {
      again: again === undefined ? [] : [{ id, notBefore: again }],
      ...((again !== undefined || isDown(outcome)) && { trouble: outcome.detail }),
      ...standstill(outcome, again === undefined ? 0 : again - now),
    },
  }
}

/** What is kept of it: whom it concerns matters only now. */
function withoutScope({ alone: _, ...outcome }: Outcome): Outcome {
  return outcome
}

/** What is wrong with the tool or the account, not with this message, is wrong for all: nobody else is tried meanwhile. */
function standstill(outcome: Outcome, waitMs: number): ToolNews {
  const { result, retryAfterMs, alone } = outcome
  if (result === 'auth') return { pauseMs: waitMs, isLockedOut: true }
  if (result === 'retry' && retryAfterMs !== undefined && !alone) return { pauseMs: retryAfterMs }
  return isDown(outcome) ? { isDown: true } : {}
}

const isDown = ({ result, alone }: Outcome): boolean => (result === 'unknown' || result === 'retry') && !alone
