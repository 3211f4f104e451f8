import type { ReceivedItem } from '../connection.ts'
import { objectOf, textOf, timeOf } from '../told-values.ts'
import type { Person } from './person.ts'

type Json = Readonly<Record<string, unknown>>

/** `not_subscribed` and `pending` are no choice: who never chose has not left. */
const CHOICES: Readonly<Record<string, string>> = { subscribed: 'Subscribed', unsubscribed: 'Unsubscribed' }

/** What a customer chose to get, for email and for text messages, each at the time at which it was chosen. */
export function consentItems(
  told: Json,
  customer: string,
  person: Person,
  fallbackAt: number,
): readonly ReceivedItem[] {
  return (['email', 'sms'] as const).flatMap((channel): readonly ReceivedItem[] => {
    const consent = objectOf(told[`${channel}_marketing_consent`])
    const state = textOf(consent['state']) ?? ''
    const choice = Object.hasOwn(CHOICES, state) ? CHOICES[state] : undefined
    if (choice === undefined) return []
    const at = timeOf(consent['consent_updated_at']) ?? fallbackAt
    const isConfirmed = choice === 'Subscribed' && consent['opt_in_level'] === 'confirmed_opt_in'
    const event = isConfirmed ? 'Subscription Confirmed' : choice
    const spec = { type: 'track', event, ...person, properties: { channel, vendor: 'shopify' } }
    return [{ kind: 'spec', id: `consent:${channel}:${customer}:${state}:${at}`, at, spec }]
  })
}
