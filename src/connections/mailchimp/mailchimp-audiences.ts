import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import type { AudienceAbility, HttpCall, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { isObject, jsonObject, safeDetail } from '../reply-facts.ts'
import { mailchimpOutcome } from './mailchimp-outcome.ts'
import { apiCall, listPath, type MailchimpSettings } from './mailchimp-settings.ts'
import { addressFrom, memberPath } from './member-path.ts'

/** The tool's limit of a call that changes a static segment. */
const SEGMENT_MEMBERS_MAX = 500
/** The most segments that the tool lists in one page. */
const SEGMENTS_PER_PAGE = 1000
const NO_MEMBER: Outcome = {
  result: 'failed',
  detail: 'The person is not in the audience, or there is no such audience or segment.',
}
const NO_LIST: Outcome = { result: 'config', detail: 'There is no audience with the id in the setting list.' }

/** A tag that each member has or has not, or a static segment that members are put in. */
export const audiences: AudienceAbility<MailchimpSettings> = {
  membersMax: ({ audiencesAs }) => (audiencesAs === 'tags' ? 1 : SEGMENT_MEMBERS_MAX),
  listId: (own, key, audience) => audience.id ?? (own.audiencesAs === 'tags' ? listName(key, audience) : undefined),
  prepare: {
    call: (own) =>
      apiCall(
        own,
        'GET',
        `${listPath(own)}/segments?type=static&count=${SEGMENTS_PER_PAGE}&fields=segments.id,segments.name`,
      ),
    create: (own, key, audience) =>
      apiCall(own, 'POST', `${listPath(own)}/segments`, { name: listName(key, audience), static_segment: [] }),
    listId: readSegmentId,
  },
  change: (own, listId, op, members) =>
    own.audiencesAs === 'tags' ? tagCall(own, listId, op, members) : segmentCall(own, listId, op, members),
  outcomes: changeOutcomes,
  matchable: (member) => addressFrom(member.email) !== undefined,
}

function tagCall(
  own: MailchimpSettings,
  tag: string,
  op: 'add' | 'remove',
  [member]: readonly AudienceMember[],
): HttpCall {
  const status = op === 'add' ? 'active' : 'inactive'
  return apiCall(own, 'POST', `${memberPath(own, addressFrom(member?.email) ?? '')}/tags`, {
    tags: [{ name: tag, status }],
  })
}

function segmentCall(
  own: MailchimpSettings,
  segment: string,
  op: 'add' | 'remove',
  members: readonly AudienceMember[],
): HttpCall {
  const addresses = members.flatMap(({ email }) => addressFrom(email) ?? [])
  return apiCall(own, 'POST', `${listPath(own)}/segments/${encodeURIComponent(segment)}`, {
    [op === 'add' ? 'members_to_add' : 'members_to_remove']: addresses,
  })
}

/** A segment that was changed names the addresses that it could not take. */
function changeOutcomes(reply: Reply, members: readonly AudienceMember[]): readonly Outcome[] {
  const outcome = mailchimpOutcome(reply, 'The audience was changed.', NO_MEMBER)
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return members.map(() => outcome)
  const refused = refusedAddresses(reply.body)
  return members.map(({ email }) => {
    const why = refused.get(addressFrom(email) ?? '')
    return why === undefined ? outcome : { result: 'failed', detail: why }
  })
}

function refusedAddresses(body: string): ReadonlyMap<string, string> {
  const { errors } = jsonObject(body)
  const entries = Array.isArray(errors) ? errors.filter(isObject) : []
  return new Map(
    entries.flatMap(({ error, email_addresses: addresses }) => {
      const why = safeDetail(typeof error === 'string' && error !== '' ? error : 'The tool gave no reason.')
      return Array.isArray(addresses) ? addresses.flatMap((one) => [[addressFrom(one) ?? '', why] as const]) : []
    }),
  )
}

function readSegmentId(
  reply: Reply,
  key: string,
  audience: AudienceSettings,
): { readonly id: string } | { readonly missing: true } | Outcome {
  const outcome = mailchimpOutcome(reply, 'Found.', NO_LIST)
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const body = jsonObject(reply.body)
  const { segments } = body
  if (!Array.isArray(segments)) return idOf(body['id']) ?? { result: 'config', detail: 'The reply names no segment.' }
  const found = segments.find((segment) => isObject(segment) && segment['name'] === listName(key, audience))
  const id = isObject(found) ? idOf(found['id']) : undefined
  if (id) return id
  if (audience.create !== false) return { missing: true }
  return {
    result: 'config',
    detail: `There is no static segment named ${listName(key, audience)}. Give its id, or set create: true.`,
  }
}

/** Segments are numbered. */
const idOf = (value: unknown): { readonly id: string } | undefined =>
  typeof value === 'number' || (typeof value === 'string' && value !== '') ? { id: String(value) } : undefined
