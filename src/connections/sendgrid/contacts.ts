import type { Outcome } from '../../model/delivery.ts'
import type { ForwardAbility, Reply } from '../connection.ts'
import { type Contact, contactEmail, contactOf, emailOf, merged } from './contact.ts'
import { sendgridCall } from './sendgrid-call.ts'
import { errorsOf, sendgridOutcome } from './sendgrid-outcome.ts'
import type { Settings } from './settings.ts'

/** The tool takes 30,000 or 6 MB; an event may have some 20 kB. */
const EVENTS_MAX = 250

/** Who identifies with an address becomes a contact, or changes theirs. */
export const forward: ForwardAbility<Settings> = {
  eventsMax: EVENTS_MAX,
  // Contacts are known by it.
  traits: ['email'],
  inOrder: true,
  wants: (own, event) => contactOf(own, event) !== undefined,
  call: (own, events) => upsert(own, merged(events.flatMap((event) => contactOf(own, event) ?? []))),
  outcomes: (reply, events) => contactOutcomes(sendgridOutcome(reply, QUEUED), reply, events.map(emailOf)),
}

export const QUEUED = 'SendGrid queued the contacts; it applies them within minutes.'

export const upsert = (own: Settings, contacts: readonly Contact[], lists: readonly string[] = []) =>
  sendgridCall(own, 'PUT', '/marketing/contacts', { ...(lists.length > 0 && { list_ids: lists }), contacts })

/**
 * One outcome per contact. The tool only queues them: what becomes of each is in the results of a job. An address that it calls invalid
 * spoils the whole call; the others go again without it.
 */
export function contactOutcomes(outcome: Outcome, reply: Reply, emails: readonly unknown[]): readonly Outcome[] {
  const invalid = reply.kind === 'http' && reply.status === 400 ? invalidEmails(reply) : new Set<string>()
  if (invalid.size === 0) return emails.map(() => outcome)
  return emails.map((email) =>
    invalid.has(contactEmail(email) ?? '')
      ? { result: 'failed', detail: 'SendGrid calls this address invalid.' }
      : { result: 'retry', detail: 'Another address of the same call was invalid.', alone: true },
  )
}

function invalidEmails(reply: Extract<Reply, { kind: 'http' }>): ReadonlySet<string> {
  const named = errorsOf(reply).map(({ message }) => /email '(.+?)' is not valid/.exec(message)?.[1]?.toLowerCase())
  return new Set(named.filter((email) => email !== undefined))
}
