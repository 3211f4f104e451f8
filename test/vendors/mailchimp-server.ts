import { createHash } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

type Body = Readonly<Record<string, unknown>>

export interface MailchimpServerOptions {
  readonly apiKey: string
  readonly list: string
  /** Every address is a subscribed member from the start. */
  readonly anybody?: boolean
  /** Members at the start, by address: their status. */
  readonly members?: Readonly<Record<string, string>>
  /** Static segments at the start, by id: their name. */
  readonly segments?: Readonly<Record<string, string>>
}

interface Member {
  readonly email: string
  status: string
  fields: Body
  readonly tags: Set<string>
  readonly events: Body[]
}

export interface MailchimpServer extends HttpVendor {
  member(email: string): Readonly<Member> | undefined
  /** Whether the member has this tag, or is in the static segment with this id. */
  has(list: string, email: string): boolean
  /** Calls that were taken, without those that only ask. */
  taken(): number
}

const STATUSES: readonly unknown[] = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional']
const MEMBER_KEYS =
  'email_address status_if_new email_type status merge_fields interests language vip location marketing_permissions ip_signup timestamp_signup ip_opt timestamp_opt'.split(
    ' ',
  )
const SEGMENT_CALL_MAX = 500

/** One audience by the Marketing API 3.0. */
export async function startMailchimpServer(options: MailchimpServerOptions): Promise<MailchimpServer> {
  const members = new Map<string, Member>()
  const segments = new Map<string, { readonly id: number; readonly name: string; readonly hashes: Set<string> }>()
  let taken = 0
  const join = (email: string, status: string): Member => {
    const member: Member = { email, status, fields: {}, tags: new Set(), events: [] }
    members.set(hashOf(email), member)
    return member
  }
  for (const [email, status] of Object.entries(options.members ?? {})) join(email, status)
  for (const [id, name] of Object.entries(options.segments ?? {}))
    segments.set(id, { id: Number(id), name, hashes: new Set() })

  const route = (request: SeenRequest): Answer => {
    const answer = authProblem(request, options) ?? bodyProblem(request) ?? answerTo(request)
    if (answer.status < 300 && request.method !== 'GET') taken++
    return answer
  }
  const answerTo = (request: SeenRequest): Answer => {
    const [, list, rest = ''] = /^\/3\.0\/lists\/([^/]+)(?:\/(.+))?$/.exec(request.path) ?? []
    if (list !== options.list) return notFound()
    if (rest === '') return request.method === 'GET' ? { status: 200, body: { id: list, name: 'Shop' } } : badMethod()
    const [, hash, of] = /^members\/([0-9a-f]{32})(?:\/(events|tags))?$/.exec(rest) ?? []
    if (hash !== undefined) return memberCall(request, hash, of)
    const [, segment] = /^segments(?:\/(\d+))?$/.exec(rest) ?? []
    return rest.startsWith('segments') ? segmentsCall(request, segment) : notFound()
  }

  const memberCall = (request: SeenRequest, hash: string, of: string | undefined): Answer => {
    const body = request.body as Body
    if (of === undefined) return request.method === 'PUT' ? upsert(hash, body) : badMethod()
    if (request.method !== 'POST') return badMethod()
    // Only the hash is known: whose it is does not matter here.
    const member = members.get(hash) ?? (options.anybody ? join(hash, 'subscribed') : undefined)
    if (options.anybody && member) members.set(hash, member)
    if (!member) return notFound()
    return of === 'events' ? takeEvent(member, body) : changeTags(member, body)
  }
  const upsert = (hash: string, body: Body): Answer => {
    const known = members.get(hash)
    const problem = memberProblem(body, hash, known)
    if (problem) return problem
    const email = String(body['email_address'])
    if (known && ['unsubscribed', 'cleaned'].includes(known.status) && body['status'] === 'subscribed')
      return failed(
        400,
        'Member In Compliance State',
        `${email} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.`,
      )
    const member = known ?? join(email, String(body['status_if_new']))
    if (typeof body['status'] === 'string') member.status = body['status']
    member.fields = { ...member.fields, ...(body['merge_fields'] as Body | undefined) }
    return { status: 200, body: { id: hash, email_address: email, status: member.status } }
  }

  const segmentsCall = (request: SeenRequest, id: string | undefined): Answer => {
    if (id === undefined) return request.method === 'GET' ? listSegments(request) : makeSegment(request)
    const segment = segments.get(id)
    if (!segment) return notFound()
    return request.method === 'POST' ? changeSegment(segment, request.body as Body) : badMethod()
  }
  const listSegments = ({ query }: SeenRequest): Answer => {
    if (query.get('type') !== 'static' || Number(query.get('count')) > 1000)
      return invalid('type', 'Data did not match any of the schemas described in anyOf.')
    return { status: 200, body: { segments: [...segments.values()].map(({ id, name }) => ({ id, name })) } }
  }
  const makeSegment = (request: SeenRequest): Answer => {
    const body = request.body as Body
    const unknown = unknownKeys(body, ['name', 'static_segment'])
    if (request.method !== 'POST') return badMethod()
    if (unknown.length > 0) return invalid(unknown.join(), 'This field is unknown')
    if (typeof body['name'] !== 'string' || body['name'] === '')
      return invalid('name', 'This value should not be blank.')
    if (!Array.isArray(body['static_segment'])) return invalid('static_segment', 'Schema describes array')
    if ([...segments.values()].some(({ name }) => name === body['name']))
      return failed(400, 'Bad Request', 'Sorry, that tag already exists.')
    const segment = { id: 1000 + segments.size, name: body['name'], hashes: new Set<string>() }
    segments.set(String(segment.id), segment)
    return { status: 200, body: { id: segment.id, name: segment.name, member_count: 0 } }
  }
  const changeSegment = (segment: { readonly hashes: Set<string> }, body: Body): Answer => {
    const problem = segmentProblem(body)
    if (problem) return problem
    const isKnown = (email: string): boolean => options.anybody === true || members.has(hashOf(email))
    const [added, removed] = [addressesIn(body['members_to_add']), addressesIn(body['members_to_remove'])]
    const strangers = [...added, ...removed].filter((email) => !isKnown(email))
    for (const email of added.filter(isKnown)) segment.hashes.add(hashOf(email))
    for (const email of removed.filter(isKnown)) segment.hashes.delete(hashOf(email))
    return {
      status: 200,
      body: {
        members_added: added.filter(isKnown).map((email) => ({ email_address: email })),
        members_removed: removed.filter(isKnown).map((email) => ({ email_address: email })),
        errors:
          strangers.length === 0
            ? []
            : [{ email_addresses: strangers, error: 'Email addresses below were not subscribed to the list' }],
        total_added: added.filter(isKnown).length,
        total_removed: removed.filter(isKnown).length,
        error_count: strangers.length,
      },
    }
  }
  return {
    ...(await startHttpVendor(route)),
    member: (email) => members.get(hashOf(email)),
    has: (list, email) =>
      members.get(hashOf(email))?.tags.has(list) === true || segments.get(list)?.hashes.has(hashOf(email)) === true,
    taken: () => taken,
  }
}

const hashOf = (email: string): string => createHash('md5').update(email.toLowerCase()).digest('hex')

function authProblem({ headers }: SeenRequest, { apiKey }: MailchimpServerOptions): Answer | undefined {
  const [, encoded] = /^Basic ([\w+/=]+)$/.exec(headers['authorization'] ?? '') ?? []
  const [, password] = /^[^:]+:(.+)$/.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (password === apiKey) return undefined
  return failed(
    401,
    'API Key Invalid',
    'Your API key may be invalid, or you’ve attempted to access the wrong datacenter.',
  )
}

function bodyProblem(request: SeenRequest): Answer | undefined {
  if (request.method === 'GET') return undefined
  if (request.headers['content-type']?.startsWith('application/json') && isRecord(request.body)) return undefined
  return failed(400, 'JSON Parse Error', 'We encountered an unspecified JSON parsing error.')
}

const isStatus = (value: unknown): boolean => STATUSES.includes(value)

function memberProblem(body: Body, hash: string, known: Member | undefined): Answer | undefined {
  const unknown = unknownKeys(body, MEMBER_KEYS)
  if (unknown.length > 0) return invalid(unknown.join(), 'This field is unknown')
  const { email_address: email, status, status_if_new: ifNew, merge_fields: fields } = body
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return failed(400, 'Invalid Resource', 'Please provide a valid email address.')
  if (email.endsWith('.invalid'))
    return failed(400, 'Invalid Resource', `${email} looks fake or invalid, please enter a real email address.`)
  if (hashOf(email) !== hash) return invalid('email_address', 'The address is not that of the subscriber hash')
  if (!known && !isStatus(ifNew)) return invalid('status_if_new', 'Value must be one of the statuses')
  if (status !== undefined && !isStatus(status)) return invalid('status', 'Value must be one of the statuses')
  if (fields === undefined) return undefined
  const good =
    isRecord(fields) &&
    Object.entries(fields).every(
      ([tag, value]) => /^[A-Z][A-Z0-9_]{0,9}$/.test(tag) && ['string', 'number'].includes(typeof value),
    )
  return good ? undefined : invalid('merge_fields', 'Data presented is not one of the accepted data types')
}

function takeEvent(member: Member, body: Body): Answer {
  const unknown = unknownKeys(body, ['name', 'properties', 'is_syncing', 'occurred_at'])
  if (unknown.length > 0) return invalid(unknown.join(), 'This field is unknown')
  const { name, properties, occurred_at: at } = body
  if (typeof name !== 'string' || name.length < 2 || name.length > 30)
    return invalid('name', 'This value must have 2 to 30 characters.')
  if (
    properties !== undefined &&
    !(isRecord(properties) && Object.values(properties).every((value) => typeof value === 'string'))
  )
    return invalid('properties', 'Schema describes string')
  if (at !== undefined && (typeof at !== 'string' || Number.isNaN(Date.parse(at))))
    return invalid('occurred_at', 'This value is not a valid datetime.')
  member.events.push(body)
  return { status: 204 }
}

function changeTags(member: Member, body: Body): Answer {
  const unknown = unknownKeys(body, ['tags', 'is_syncing'])
  if (unknown.length > 0) return invalid(unknown.join(), 'This field is unknown')
  const { tags } = body
  if (!Array.isArray(tags) || tags.length === 0) return invalid('tags', 'Schema describes array')
  for (const tag of tags as readonly unknown[]) {
    if (!isRecord(tag) || typeof tag['name'] !== 'string' || tag['name'] === '') return invalid('tags.name', 'Missing')
    if (tag['status'] !== 'active' && tag['status'] !== 'inactive') return invalid('tags.status', 'active or inactive')
  }
  for (const tag of tags as readonly Body[])
    if (tag['status'] === 'active') member.tags.add(String(tag['name']))
    else member.tags.delete(String(tag['name']))
  return { status: 204 }
}

const addressesIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

function segmentProblem(body: Body): Answer | undefined {
  const unknown = unknownKeys(body, ['members_to_add', 'members_to_remove'])
  if (unknown.length > 0) return invalid(unknown.join(), 'This field is unknown')
  const both = [...addressesIn(body['members_to_add']), ...addressesIn(body['members_to_remove'])]
  if (both.length === 0) return invalid('members_to_add', 'This value should not be blank.')
  if (both.length > SEGMENT_CALL_MAX) return invalid('members_to_add', `At most ${SEGMENT_CALL_MAX}`)
  return both.every((email) => /^[^\s@]+@[^\s@]+$/.test(email))
    ? undefined
    : invalid('members_to_add', 'Not an address')
}

const badMethod = (): Answer =>
  failed(405, 'Method Not Allowed', 'The requested method and resource are not compatible.')
const notFound = (): Answer => failed(404, 'Resource Not Found', 'The requested resource could not be found.')
const invalid = (field: string, message: string): Answer =>
  failed(400, 'Invalid Resource', 'The resource submitted could not be validated.', [{ field, message }])

const failed = (status: number, title: string, detail: string, errors?: readonly object[]): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: {
    type: 'https://mailchimp.com/developer/marketing/docs/errors/',
    title,
    status,
    detail,
    instance: '995c5cb0-3280-4a6e-808b-3b096d0bb219',
    ...(errors && { errors }),
  },
})
