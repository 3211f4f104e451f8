import { secretsOf } from '../connections/mask-settings.ts'
import type { ToldCall } from '../model/exchange.ts'
import type { DeliverContext } from './deliver-context.ts'
import type { Connection } from './open-connections.ts'

/** The same context, in which each call that is made is kept as one of these attempts. `personal`: what is known of the person. */
export function noteCalls(
  context: DeliverContext,
  { kind, settings }: Connection,
  attempts: ToldCall['attempts'],
  personal: readonly string[],
): DeliverContext {
  const { exchanges } = context
  if (!exchanges) return context
  const secrets = secretsOf(kind.settings, settings)
  return {
    ...context,
    note: (call, reply, at) => exchanges.note({ call, reply, at }, attempts, { secrets, personal }),
  }
}

/** Traits by which a person can be known. What else is known, such as a plan, tells of nobody, and stands in any text. */
const PERSONAL_NAME = /name|e-?mail|phone|mobile|address|street|city|zip|postal|postcode|birth/i

/** The values that a masked exchange must not show. */
export const personalValues = (...groups: readonly Readonly<Record<string, unknown>>[]): readonly string[] => [
  ...new Set(
    groups
      .flatMap((group) => Object.entries(group))
      .filter(([name]) => PERSONAL_NAME.test(name))
      .flatMap(([, value]) => (typeof value === 'string' ? [value] : [])),
  ),
]
