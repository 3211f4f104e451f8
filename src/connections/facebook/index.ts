import { z } from 'zod'
import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import type { AudienceAbility, ConnectionKind, ListCounts, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { hasEmailOrPhone } from '../member-keys.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { graphCall, graphSettings } from '../graph-call.ts'
import { graphOutcome } from '../graph-outcome.ts'
import { memberTable } from './member-table.ts'

const settings = z.strictObject({
  accessToken: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('Access token of a system user with the permission ads_management.'),
  adAccount: z
    .string()
    .regex(/^(act_)?\d+$/, 'must be the number of the ad account, in quotes')
    .describe('Number of the ad account, with or without act_.'),
  ...graphSettings,
})
type Settings = z.infer<typeof settings>

const audiences: AudienceAbility<Settings> = {
  // The vendor's limit per call.
  membersMax: 10_000,
  listId: (_settings, _key, audience) => audience.id,
  prepare: {
    call: (own, key, audience) => {
      const filtering = JSON.stringify([{ field: 'name', operator: 'EQUAL', value: listName(key, audience) }])
      return graphCall(own, {
        method: 'GET',
        path: `${account(own)}/customaudiences`,
        query: { fields: 'id,name', filtering, limit: '100' },
      })
    },
    create: (own, key, audience) =>
      graphCall(own, {
        method: 'POST',
        path: `${account(own)}/customaudiences`,
        body: {
          name: listName(key, audience),
          subtype: 'CUSTOM',
          description: 'Kept by Rekindle.',
          customer_file_source: 'USER_PROVIDED_ONLY',
        },
      }),
    listId: readListId,
  },
  change: (own, listId, op, members, session) =>
    graphCall(own, {
      method: op === 'add' ? 'POST' : 'DELETE',
      path: `${encodeURIComponent(listId)}/users`,
      body: {
        payload: memberTable(members),
        session: { session_id: session, batch_seq: 1, last_batch_flag: true, estimated_num_total: members.length },
      },
    }),
  outcomes: (reply, members) => changeOutcomes(reply, members),
  matchable: hasEmailOrPhone,
  told: countsIn,
  membersMin: 100,
  lag: 'Meta takes up to 24 hours to put a change into effect, and does not tell whom it matched.',
}

const facebook: ConnectionKind<Settings> = {
  kind: 'facebook',
  title: 'Facebook custom audiences',
  summary: 'Keeps custom audiences at Meta equal to who should see ads.',
  settings,
  // Ten thousand rows take seconds; parallel calls to one audience only meet its rate limit sooner.
  limits: { concurrency: 2, timeoutMs: 60_000 },
  idempotency: 'natural',
  audiences,
  test: {
    call: (own) => graphCall(own, { method: 'GET', path: account(own), query: { fields: 'id,name' } }),
    outcome: (reply) => graphOutcome(reply, 'The access token works for this ad account.'),
  },
}
export default facebook

const account = (own: Settings): string => `act_${own.adAccount.replace(/^act_/, '')}`

function readListId(
  reply: Reply,
  key: string,
  audience: AudienceSettings,
): { readonly id: string } | { readonly missing: true } | Outcome {
  const outcome = graphOutcome(reply, 'Found.')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const body = jsonObject(reply.body)
  if (!Array.isArray(body['data'])) {
    return typeof body['id'] === 'string'
      ? { id: body['id'] }
      : { result: 'config', detail: 'The reply names no audience.' }
  }
  const found = body['data'].find((entry) => isObject(entry) && entry['name'] === listName(key, audience))
  if (isObject(found) && typeof found['id'] === 'string') return { id: found['id'] }
  if (audience.create !== false) return { missing: true }
  return {
    result: 'config',
    detail: `There is no custom audience named ${listName(key, audience)}. Give its id, or set create: true.`,
  }
}

/** The reply counts invalid entries but does not say which rows they were. */
function countsIn(reply: Reply): ListCounts | undefined {
  if (reply.kind !== 'http') return undefined
  const { num_received: received, num_invalid_entries: invalid } = jsonObject(reply.body)
  if (typeof received !== 'number') return undefined
  return { received, ...(typeof invalid === 'number' && { invalid }) }
}

function changeOutcomes(reply: Reply, members: readonly AudienceMember[]): readonly Outcome[] {
  const outcome = graphOutcome(reply, 'The audience was changed.')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return members.map(() => outcome)
  const invalid = Number(jsonObject(reply.body)['num_invalid_entries'] ?? 0)
  if (!(invalid > 0)) return members.map(() => outcome)
  const detail = `${invalid} of ${members.length} entries could not be read by the tool.`
  return members.map(() => ({ result: invalid >= members.length ? 'failed' : 'accepted', detail }))
}
