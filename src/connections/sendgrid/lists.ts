import type { Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import type { AudienceAbility, HttpCall, KnownMember, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { contactEmail, contactOfMember, merged } from './contact.ts'
import { contactOutcomes, QUEUED, upsert } from './contacts.ts'
import { sendgridCall } from './sendgrid-call.ts'
import { sendgridOutcome } from './sendgrid-outcome.ts'
import type { Settings } from './settings.ts'

/** As many addresses as one search takes, and one removal. */
const MEMBERS_MAX = 100
const LISTS_MAX = 1000
const LIST_NAME_LENGTH_MAX = 100
/** A contact that was queued is there by then, and one that was deleted by hand is not asked for too often. */
const NOT_YET_MS = 600_000

/**
 * Lists of marketing campaigns. Both ways are jobs that the tool runs later: accepted means queued. Contacts leave a list by ids of the
 * tool's own, so that a removal looks them up first.
 */
export const audiences: AudienceAbility<Settings> = {
  membersMax: MEMBERS_MAX,
  listId: (_own, _key, audience) => audience.id,
  prepare: {
    call: (own) => sendgridCall(own, 'GET', `/marketing/lists?page_size=${LISTS_MAX}`),
    listId: readListId,
    create: (own, key, audience) => sendgridCall(own, 'POST', '/marketing/lists', { name: nameOf(key, audience) }),
  },
  lookUp: {
    call: (own, op, members) =>
      op === 'remove'
        ? sendgridCall(own, 'POST', '/marketing/contacts/search/emails', {
            emails: [...new Set(members.flatMap(({ email }) => contactEmail(email) ?? []))],
          })
        : undefined,
    ids: (reply, members) => members.map(({ email }) => contactId(reply, email)),
  },
  change: (own, listId, op, members) =>
    op === 'add'
      ? upsert(own, merged(members.map((member) => contactOfMember(own, member))), [listId])
      : removal(own, listId, members),
  outcomes: (reply, members) =>
    contactOutcomes(
      sendgridOutcome(reply, QUEUED, 'natural'),
      reply,
      members.map(({ email }) => email),
    ),
  matchable: ({ email }) => contactEmail(email) !== undefined,
}

const nameOf = (key: string, audience: AudienceSettings): string =>
  listName(key, audience).slice(0, LIST_NAME_LENGTH_MAX)

function removal(own: Settings, listId: string, members: readonly KnownMember[]): HttpCall {
  const ids = new Set(members.flatMap(({ toolId }) => (toolId === undefined ? [] : [encodeURIComponent(toolId)])))
  const path = `/marketing/lists/${encodeURIComponent(listId)}/contacts?contact_ids=${[...ids].join(',')}`
  return sendgridCall(own, 'DELETE', path)
}

/** A contact that is not there may still be in the queue: then it would come on the list after it was taken off. So it is asked again. */
function contactId(reply: Reply, email: string | undefined): { readonly id: string } | Outcome {
  const isNone = reply.kind === 'http' && reply.status === 404
  const outcome = sendgridOutcome(reply, 'Found.', 'natural')
  if (outcome.result !== 'accepted' && !isNone) return outcome
  const { result } = reply.kind === 'http' ? jsonObject(reply.body) : {}
  const entry = isObject(result) ? result[contactEmail(email) ?? ''] : undefined
  const contact = isObject(entry) ? entry['contact'] : undefined
  if (isObject(contact) && typeof contact['id'] === 'string') return { id: contact['id'] }
  return { result: 'retry', detail: 'SendGrid has no such contact, or not yet.', retryAfterMs: NOT_YET_MS, alone: true }
}

function readListId(
  reply: Reply,
  key: string,
  audience: AudienceSettings,
): { readonly id: string } | { readonly missing: true } | Outcome {
  const outcome = sendgridOutcome(reply, 'Found.', 'natural')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const body = jsonObject(reply.body)
  if (!Array.isArray(body['result'])) {
    return typeof body['id'] === 'string'
      ? { id: body['id'] }
      : { result: 'config', detail: 'The reply names no list.' }
  }
  const found = body['result'].find((list) => isObject(list) && list['name'] === nameOf(key, audience))
  if (isObject(found) && typeof found['id'] === 'string') return { id: found['id'] }
  if (audience.create !== false) return { missing: true }
  return {
    result: 'config',
    detail: `There is no list named ${nameOf(key, audience)}. Give its id, or set create: true.`,
  }
}
