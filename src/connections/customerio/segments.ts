import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import type { AudienceAbility, HttpCall, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { normalise } from '../member-keys.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { appCall, trackCall } from './api-call.ts'
import { personIdentifiers } from './person-identifiers.ts'
import { itemErrors, replyOutcome } from './reply-outcome.ts'
import type { Settings } from './settings.ts'

/** Audiences as manual segments, or as an attribute of each person: people are known by their user id, as a removal by email is not offered. */
export const segments: AudienceAbility<Settings> = {
  // The tool's limit for a segment; as attributes they stay below the 500 kB of a batch.
  membersMax: 1000,
  listId: (own, key, audience) => (own.lists === 'attributes' ? (audience.id ?? audience.name ?? key) : audience.id),
  prepare: {
    call: (own) => appCall(own, 'GET', '/v1/segments'),
    create: (own, key, audience) =>
      appCall(own, 'POST', '/v1/segments', {
        segment: { name: listName(key, audience), description: 'Kept by Rekindle.' },
      }),
    listId: readListId,
  },
  change: (own, listId, op, members) =>
    own.lists === 'attributes' ? attributeCall(own, listId, op, members) : segmentCall(own, listId, op, members),
  outcomes: (reply, members) => changeOutcomes(reply, members),
  matchable: (member) => idOf(member) !== '',
}

const idOf = (member: AudienceMember): string => normalise.externalId(member.externalId ?? '')

function segmentCall(
  own: Settings,
  listId: string,
  op: 'add' | 'remove',
  members: readonly AudienceMember[],
): HttpCall {
  const action = op === 'add' ? 'add_customers' : 'remove_customers'
  return trackCall(own, 'POST', `/api/v1/segments/${encodeURIComponent(listId)}/${action}`, { ids: members.map(idOf) })
}

function attributeCall(
  own: Settings,
  attribute: string,
  op: 'add' | 'remove',
  members: readonly AudienceMember[],
): HttpCall {
  const batch = members.map((member) => ({
    type: 'person',
    action: 'identify',
    identifiers: personIdentifiers(idOf(member)),
    attributes: { [attribute]: op === 'add' },
  }))
  return trackCall(own, 'POST', '/api/v2/batch', { batch })
}

function changeOutcomes(reply: Reply, members: readonly AudienceMember[]): readonly Outcome[] {
  // Being on a list twice is being on it once: what may have arrived is told again.
  const whole = replyOutcome(reply, 'The list was changed.', 'natural')
  const errors = whole.result === 'accepted' ? itemErrors(reply) : []
  return members.map((_, at) => {
    const refused = errors.find(({ index }) => index === at)
    return refused ? { result: 'failed', detail: refused.detail } : whole
  })
}

function readListId(
  reply: Reply,
  key: string,
  audience: AudienceSettings,
): { readonly id: string } | { readonly missing: true } | Outcome {
  const outcome = replyOutcome(reply, 'Found.', 'natural')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const body = jsonObject(reply.body)
  const made = segmentId(body['segment'])
  if (made !== undefined) return { id: made }
  if (!Array.isArray(body['segments'])) return { result: 'config', detail: 'The reply lists no segments.' }
  const name = listName(key, audience)
  const found = body['segments'].find((one) => isObject(one) && one['name'] === name && one['type'] !== 'dynamic')
  const id = segmentId(found)
  if (id !== undefined) return { id }
  if (audience.create !== false) return { missing: true }
  return {
    result: 'config',
    detail: `There is no manual segment named ${name}. Give its id, or set create: true.`,
  }
}

const segmentId = (segment: unknown): string | undefined =>
  isObject(segment) && (typeof segment['id'] === 'number' || typeof segment['id'] === 'string')
    ? String(segment['id'])
    : undefined
