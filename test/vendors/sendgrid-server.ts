import { randomUUID } from 'node:crypto'
import { mailSendProblems, type SendgridProblem } from './sendgrid-mail-rules.ts'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface SendgridServerOptions {
  readonly apiKey: string
  /** Senders that are verified. */
  readonly senders: readonly string[]
  readonly subusers?: readonly string[]
  readonly scopes?: readonly string[]
  /** Lists that exist already: id → name. */
  readonly lists?: Readonly<Record<string, string>>
  /** Ids of custom fields that were made. */
  readonly customFields?: readonly string[]
  /** Jobs run only when told. */
  readonly holdsJobs?: boolean
}

export interface SendgridServer extends HttpVendor {
  /** Bodies of the messages that were taken. */
  readonly mails: readonly Readonly<Record<string, unknown>>[]
  readonly contacts: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  /** Contacts and removals that were queued. */
  queued(): number
  runJobs(): void
  has(listId: string, email: string): boolean
}

const CONTACTS_MAX = 30_000
const BODY_BYTES_MAX = 6_000_000
const SEARCHED_MAX = 100
const CONTACT_FIELDS: Readonly<Record<string, number>> = {
  email: 254,
  external_id: 254,
  anonymous_id: 254,
  phone_number_id: 254,
  first_name: 50,
  last_name: 50,
  address_line_1: 100,
  address_line_2: 100,
  city: 60,
  state_province_region: 50,
  postal_code: 50,
  country: 50,
  phone_number: 50,
}
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/

/** The v3 API of SendGrid: mail send, scopes, contacts and lists, as strict as its own description of it. */
export async function startSendgridServer(options: SendgridServerOptions): Promise<SendgridServer> {
  const mails: Readonly<Record<string, unknown>>[] = []
  const contacts = new Map<string, Readonly<Record<string, unknown>>>()
  const lists = new Map(
    Object.entries(options.lists ?? {}).map(([id, name]) => [id, { id, name, ids: new Set<string>() }]),
  )
  const jobs: (() => void)[] = []
  let queued = 0
  const queue = (count: number, job: () => void): Answer => {
    queued += count
    jobs.push(job)
    if (!options.holdsJobs) runJobs()
    return { status: 202, body: { job_id: randomUUID() } }
  }
  const runJobs = () => {
    for (const job of jobs.splice(0)) job()
  }

  const route = (request: SeenRequest): Answer => {
    if (request.headers['authorization'] !== `Bearer ${options.apiKey}`)
      return errors(401, { message: 'The provided authorization grant is invalid, expired, or revoked', field: null })
    const subuser = request.headers['on-behalf-of']
    if (subuser !== undefined && !options.subusers?.includes(subuser))
      return errors(403, { message: 'access forbidden', field: null })
    if (request.method !== 'GET' && request.method !== 'DELETE' && !isJson(request))
      return errors(415, { message: 'Content-Type should be application/json.', field: null })
    const { method, path } = request
    if (method === 'GET' && path === '/v3/scopes')
      return { status: 200, body: { scopes: options.scopes ?? ['mail.send', 'marketing.read'] } }
    if (method === 'POST' && path === '/v3/mail/send') return send(request)
    if (method === 'PUT' && path === '/v3/marketing/contacts') return upsert(request)
    if (method === 'POST' && path === '/v3/marketing/contacts/search/emails') return search(request)
    if (path === '/v3/marketing/lists') return method === 'GET' ? showLists() : makeList(request)
    const removal = /^\/v3\/marketing\/lists\/([^/]+)\/contacts$/.exec(path)
    if (removal && method === 'DELETE') return remove(decodeURIComponent(removal[1] ?? ''), request)
    return errors(404, { message: 'not found', field: null })
  }

  const send = (request: SeenRequest): Answer => {
    const problems = mailSendProblems(request.body)
    if (problems.length > 0) return errors(400, ...problems)
    const body = request.body as { readonly from: { readonly email: string }; readonly mail_settings?: unknown }
    if (!options.senders.includes(body.from.email))
      return errors(403, {
        message: 'The from address does not match a verified Sender Identity.',
        field: 'from',
      })
    mails.push(body)
    return { status: 202, headers: { 'x-message-id': randomUUID().replaceAll('-', '').slice(0, 22) } }
  }

  const upsert = (request: SeenRequest): Answer => {
    const { body } = request
    if (request.bytes.length > BODY_BYTES_MAX) return errors(413, { message: 'too large', field: null })
    if (!isRecord(body) || unknownKeys(body, ['contacts', 'list_ids']).length > 0 || !Array.isArray(body['contacts']))
      return errors(400, { message: 'invalid request body', field: 'contacts' })
    const given = body['contacts'] as readonly unknown[]
    if (given.length === 0 || given.length > CONTACTS_MAX)
      return errors(400, { message: 'contacts must hold 1 to 30000', field: 'contacts' })
    const problems = given.flatMap((contact, index) => contactProblems(contact, index))
    if (problems.length > 0) return errors(400, ...problems)
    const wanted = (body['list_ids'] ?? []) as readonly string[]
    const unknown = wanted.find((id) => !lists.has(id))
    if (unknown !== undefined) return errors(404, { message: `list ${unknown} not found`, field: 'list_ids' })
    return queue(given.length, () => {
      for (const contact of given as readonly Readonly<Record<string, unknown>>[]) {
        const email = String(contact['email']).toLowerCase()
        const known = contacts.get(email)
        contacts.set(email, { id: randomUUID(), ...known, ...contact, email })
        for (const id of wanted) lists.get(id)?.ids.add(String(contacts.get(email)?.['id']))
      }
    })
  }

  const contactProblems = (contact: unknown, index: number): readonly SendgridProblem[] => {
    const field = `contacts[${index}]`
    if (!isRecord(contact)) return [{ field, message: 'is no contact' }]
    const { custom_fields: custom, ...rest } = contact
    const unknown = unknownKeys(rest, Object.keys(CONTACT_FIELDS))
    if (unknown.length > 0) return [{ field: `${field}.${unknown.join()}`, message: 'is no field' }]
    const long = Object.entries(rest).find(
      ([key, value]) => typeof value !== 'string' || value === '' || value.length > (CONTACT_FIELDS[key] ?? 0),
    )
    if (long) return [{ field: `${field}.${long[0]}`, message: 'length should be less than the limit' }]
    if (!EMAIL.test(String(rest['email'])))
      return [{ field: `${field}.identifier`, message: `email '${String(rest['email'])}' is not valid` }]
    const wrong = Object.entries(isRecord(custom) ? custom : {}).find(
      ([key, value]) => !options.customFields?.includes(key) || !['string', 'number'].includes(typeof value),
    )
    return wrong ? [{ field: `${field}.custom_fields.${wrong[0]}`, message: 'invalid custom field' }] : []
  }

  const search = ({ body }: SeenRequest): Answer => {
    const emails = isRecord(body) && Array.isArray(body['emails']) ? (body['emails'] as readonly unknown[]) : []
    if (emails.length === 0 || emails.length > SEARCHED_MAX)
      return errors(400, { message: 'emails must hold 1 to 100', field: 'emails' })
    if (!emails.every((email) => typeof email === 'string' && EMAIL.test(email)))
      return errors(400, { message: 'invalid email', field: 'emails' })
    const found = emails.map((email) => {
      const key = String(email).toLowerCase()
      const contact = contacts.get(key)
      return [key, contact ? { contact } : { error: 'contact not found' }] as const
    })
    if (found.every(([, entry]) => 'error' in entry)) return errors(404, { message: 'no contacts found', field: null })
    return { status: 200, body: { result: Object.fromEntries(found) } }
  }

  const showLists = (): Answer => ({
    status: 200,
    body: {
      result: [...lists.values()].map(({ id, name, ids }) => ({ id, name, contact_count: ids.size })),
      _metadata: { self: 'https://api.sendgrid.com/v3/marketing/lists' },
    },
  })

  const makeList = ({ body }: SeenRequest): Answer => {
    const name = isRecord(body) ? body['name'] : undefined
    if (typeof name !== 'string' || name === '' || name.length > 100)
      return errors(400, { message: 'name must have 1 to 100 characters', field: 'name' })
    if ([...lists.values()].some((list) => list.name === name))
      return errors(400, { message: 'list name must be unique', field: 'name' })
    const list = { id: randomUUID(), name, ids: new Set<string>() }
    lists.set(list.id, list)
    return { status: 201, body: { id: list.id, name, contact_count: 0, _metadata: {} } }
  }

  const remove = (listId: string, { query }: SeenRequest): Answer => {
    const list = lists.get(listId)
    const ids = (query.get('contact_ids') ?? '').split(',').filter((id) => id !== '')
    if (!list) return errors(404, { message: 'list not found', field: 'id' })
    if (ids.length === 0) return errors(400, { message: 'contact_ids is required', field: 'contact_ids' })
    return queue(ids.length, () => {
      for (const id of ids) list.ids.delete(id)
    })
  }

  return {
    ...(await startHttpVendor(route)),
    mails,
    contacts,
    queued: () => queued,
    runJobs,
    has: (listId, email) => lists.get(listId)?.ids.has(String(contacts.get(email.toLowerCase())?.['id'])) ?? false,
  }
}

const isJson = (request: SeenRequest): boolean =>
  request.headers['content-type']?.startsWith('application/json') ?? false

const errors = (status: number, ...list: readonly object[]): Answer => ({ status, body: { errors: list } })
