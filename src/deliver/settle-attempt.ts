import type { Delivery, Outcome } from '../model/delivery.ts'
import type { Input } from '../model/input.ts'
import type { EntryDraft } from '../store/log.ts'
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
        outcome,
        ...(again !== undefined && { retryAt: again }),
        ...more,
      },
    },
    result:
      again === undefined
        ? { again: [] }
        : {
            again: [{ id, notBefore: again }],
            trouble: outcome.detail,
            // Wrong credentials are wrong for all: nobody else is tried meanwhile.
            ...(outcome.result === 'auth' && { pauseMs: again - now }),
          },
  }
}
