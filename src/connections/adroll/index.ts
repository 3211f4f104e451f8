import { z } from 'zod'
import type { AudienceMember, Outcome } from '../../model/delivery.ts'
import type { AudienceSettings } from '../../model/workspace.ts'
import { adrollOutcome } from '../adroll-outcome.ts'
import { baseUrl, withoutSlash } from '../base-url.ts'
import type { AudienceAbility, ConnectionKind, HttpCall, ListCounts, Reply } from '../connection.ts'
import { listName } from '../list-name.ts'
import { normalise } from '../member-keys.ts'
import { isObject, jsonObject } from '../reply-facts.ts'
import { isSessionOver, readSession, sessionCall } from './oauth-session.ts'

const fields = z.strictObject({
  token: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Personal access token; not needed where clientSecret and refreshToken are given.'),
  clientSecret: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Secret of the app, for OAuth; apiKey is its client id.'),
  refreshToken: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Refresh token that the app was given by OAuth, used by nothing else: AdRoll takes each one only once.'),
  apiKey: z
    .string()
    .min(1)
    .meta({ secret: true })
    .describe('Client id of the app registered at the NextRoll developer site.'),
  advertiser: z.string().min(1).describe('EID of the advertiser (advertisable).'),
  baseUrl: baseUrl('https://services.adroll.com'),
})
type Settings = z.infer<typeof fields>

const settings = fields.superRefine(({ token, clientSecret, refreshToken }, context) => {
  const missing = (path: string) => context.addIssue({ code: 'custom', path: [path], message: 'is missing' })
  if (refreshToken !== undefined && clientSecret === undefined) missing('clientSecret')
  else if (refreshToken === undefined && clientSecret !== undefined) missing('refreshToken')
  else if (refreshToken === undefined && token === undefined) missing('token')
})

/** Days that the tool keeps a member without hearing of them again: its maximum, since removal is ours to decide. */
const DURATION_DAYS = 540

const audiences: AudienceAbility<Settings> = {
  // The quota counts calls (a hundred or ten thousand a day), not rows, so a call carries as much as is reasonable.
  membersMax: 10_000,
  listId: (_settings, _key, audience) => audience.id,
  prepare: {
    call: (own) =>
      apiCall(own, 'GET', 'segments', { advertisable: own.advertiser, advertiser_id: own.advertiser, type: 'crm' }),
    create: (own, key, audience) =>
      apiCall(
        own,
        'POST',
        'segments',
        {},
        {
          name: listName(key, audience),
          advertiser_id: own.advertiser,
          type: 'crm',
          duration: DURATION_DAYS,
          data: [],
        },
      ),
    listId: readListId,
  },
  change: (own, listId, op, members) =>
    apiCall(
      own,
      'POST',
      `segments/${encodeURIComponent(listId)}${op === 'add' ? '' : '/users/delete'}`,
      {},
      { data: records(members) },
    ),
  outcomes: (reply, members) => {
    const outcome = adrollOutcome(reply, 'The segment was changed.', 'natural')
    return members.map(() => outcome)
  },
  matchable: (member) => emailOf(member) !== '',
  told: countsIn,
  membersMin: 100,
  lag: 'A change is asked for at once and counts when AdRoll has worked it in: its daily quota of calls can hold it back, and it documents no removal of single members.',
}

const adroll: ConnectionKind<Settings> = {
  kind: 'adroll',
  title: 'AdRoll segments',
  summary: 'Keeps segments of email addresses at AdRoll equal to who should see ads.',
  settings,
  // Every call counts against a daily quota: there is nothing to gain by making them at the same time.
  limits: { concurrency: 1, timeoutMs: 60_000 },
  idempotency: 'natural',
  session: {
    isNeeded: ({ refreshToken }) => refreshToken !== undefined,
    refreshToken: ({ refreshToken = '' }) => refreshToken,
    call: (own, _now, newest) => sessionCall(own, newest ?? own.refreshToken ?? ''),
    read: readSession,
    isOver: isSessionOver,
  },
  audiences,
  test: {
    call: (own) =>
      apiCall(own, 'GET', 'segments', { advertisable: own.advertiser, advertiser_id: own.advertiser, type: 'crm' }),
    outcome: (reply) => adrollOutcome(reply, 'Token and API key work for this advertiser.', 'natural'),
  },
}
export default adroll

/** A hash would not be an address by RFC 5322, which is what the tool documents. */
const emailOf = (member: AudienceMember): string => {
  const address = normalise.email(member.email ?? '')
  return address.includes('@') ? address : ''
}

const records = (members: readonly AudienceMember[]): readonly { readonly email: string }[] =>
  members.map((member) => ({ email: emailOf(member) }))

function countsIn(reply: Reply): ListCounts | undefined {
  const segment = reply.kind === 'http' ? jsonObject(reply.body)['segment'] : undefined
  const size = isObject(segment) ? segment['emails'] : undefined
  return typeof size === 'number' ? { size } : undefined
}

function apiCall(
  own: Settings,
  method: HttpCall['method'],
  path: string,
  query: Readonly<Record<string, string>>,
  body?: object,
): HttpCall {
  const search = new URLSearchParams({ apikey: own.apiKey, ...query }).toString()
  return {
    kind: 'http',
    method,
    url: `${withoutSlash(own.baseUrl)}/audience/v1/${path}?${search}`,
    headers: {
      // With OAuth the session puts its own in place.
      ...(own.token !== undefined && { authorization: `Token ${own.token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }
}

function readListId(
  reply: Reply,
  key: string,
  audience: AudienceSettings,
): { readonly id: string } | { readonly missing: true } | Outcome {
  const outcome = adrollOutcome(reply, 'Found.', 'natural')
  if (outcome.result !== 'accepted' || reply.kind !== 'http') return outcome
  const body = jsonObject(reply.body)
  const made = body['segment']
  if (isObject(made) && typeof made['segment_id'] === 'string') return { id: made['segment_id'] }
  const segments = Array.isArray(body['segments']) ? body['segments'] : body['results']
  if (!Array.isArray(segments)) return { result: 'config', detail: 'The reply lists no segments.' }
  const found = segments.find(
    (entry) => isObject(entry) && entry['name'] === listName(key, audience) && entry['is_active'] !== false,
  )
  if (isObject(found) && typeof found['segment_id'] === 'string') return { id: found['segment_id'] }
  if (audience.create !== false) return { missing: true }
  return {
    result: 'config',
    detail: `There is no segment named ${listName(key, audience)}. Give its id, or set create: true.`,
  }
}
