import type { ForwardAbility, ForwardedEvent } from './connection.ts'

/** The events in the groups in which they go out, in their order. */
export function forwardBatches<S>(
  { eventsMax, takes }: Pick<ForwardAbility<S>, 'eventsMax' | 'takes'>,
  settings: S,
  events: readonly ForwardedEvent[],
): readonly (readonly ForwardedEvent[])[] {
  const batches: (readonly ForwardedEvent[])[] = []
  for (let from = 0; from < events.length; from += batches.at(-1)!.length) {
    const next = events.slice(from, from + eventsMax)
    const count = takes?.(settings, next) ?? next.length
    batches.push(next.slice(0, Math.max(1, count)))
  }
  return batches
}
