import type { Outcome, OutcomeResult } from '../model/delivery.ts'

/** An event that was under way when its thread was lost so many times is the reason for it, beyond doubt. */
const LOSSES_MAX = 3
/** Events remembered until they are settled; more are never under way at a time. */
const REMEMBERED_MAX = 10_000

interface Entry {
  /** Outcomes that are final, by the number of the subscription. */
  readonly settled: Map<number, Outcome>
  losses: number
}

/** From the best to the worst: the worst of its subscriptions speaks for an event. */
const ORDER: readonly OutcomeResult[] = ['accepted', 'address_invalid', 'failed', 'config', 'unknown', 'retry', 'auth']
/** Said of an event that no subscription was for. */
export const UNWANTED = 'No action of the destination wants it.'
const REPEATED: readonly OutcomeResult[] = ['retry', 'auth', 'unknown']

/** What came of the events of one connection that are not settled yet: repeats leave out what was taken. */
export class Progress {
  readonly #entries = new Map<string, Entry>()

  /** Events that may have ended a thread go alone, so that they take none with them; all others together. */
  batches<T extends { readonly messageId: string }>(events: readonly T[]): readonly (readonly T[])[] {
    const isSuspect = ({ messageId }: T): boolean => (this.#entries.get(messageId)?.losses ?? 0) > 0
    const others = events.filter((event) => !isSuspect(event))
    return [...(others.length > 0 ? [others] : []), ...events.filter(isSuspect).map((event) => [event])]
  }

  done(messageId: string): readonly number[] {
    return [...(this.#entries.get(messageId)?.settled.keys() ?? [])]
  }

  settle(messageId: string, subscription: number, outcome: Outcome): void {
    this.#entry(messageId).settled.set(subscription, outcome)
  }

  lose(messageId: string, detail: string): Outcome {
    const entry = this.#entry(messageId)
    entry.losses++
    return entry.losses < LOSSES_MAX ? { result: 'unknown', detail } : { result: 'failed', detail }
  }

  /** Forgets the event if nothing of it is to be repeated. */
  conclude(messageId: string, outcomes: readonly Outcome[]): Outcome {
    const all = [...(this.#entries.get(messageId)?.settled.values() ?? []), ...outcomes]
    const worst = all.toSorted((a, b) => ORDER.indexOf(b.result) - ORDER.indexOf(a.result))[0]
    if (!worst) return { result: 'accepted', detail: UNWANTED }
    if (!REPEATED.includes(worst.result)) this.#entries.delete(messageId)
    return worst
  }

  #entry(messageId: string): Entry {
    const known = this.#entries.get(messageId)
    if (known) return known
    const [oldest] = this.#entries.keys()
    if (this.#entries.size >= REMEMBERED_MAX && oldest !== undefined) this.#entries.delete(oldest)
    const fresh: Entry = { settled: new Map(), losses: 0 }
    this.#entries.set(messageId, fresh)
    return fresh
  }
}
