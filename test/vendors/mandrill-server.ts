import { createHmac } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

type Body = Readonly<Record<string, unknown>>

export interface MandrillServerOptions {
  readonly apiKey: string
  /** Domains that may be sent from. */
  readonly domains: readonly string[]
  readonly subaccounts?: readonly string[]
  /** Why nothing is sent to these addresses. */
  readonly rejects?: Readonly<Record<string, string>>
}

export interface MandrillServer extends HttpVendor {
  /** Each accepted message once, as it came, with the id that it was given. */
  readonly messages: readonly { readonly id: string; readonly message: Body }[]
}

const MESSAGE_KEYS =
  'html text subject from_email from_name to headers important track_opens track_clicks auto_text auto_html inline_css url_strip_qs preserve_recipients view_content_link bcc_address tracking_domain signing_domain return_path_domain merge merge_language global_merge_vars merge_vars tags subaccount google_analytics_domains google_analytics_campaign metadata recipient_metadata attachments images'.split(
    ' ',
  )
const FLAGS = 'important track_opens track_clicks auto_text auto_html inline_css merge preserve_recipients'.split(' ')
const TEXTS = 'html text subject from_name subaccount'.split(' ')
const METADATA_BYTES_MAX = 4096

/** Mailchimp Transactional as far as sending goes: everything is a POST with the key in its body, errors are mostly status 500. */
export async function startMandrillServer(options: MandrillServerOptions): Promise<MandrillServer> {
  const messages: { id: string; message: Body }[] = []
  const route = (request: SeenRequest): Answer => {
    if (request.method !== 'POST') return failed('ValidationError', 'Only POST is taken', 405)
    if (!request.headers['content-type']?.startsWith('application/json'))
      return failed('ValidationError', 'You must send JSON')
    if (!isRecord(request.body)) return failed('ValidationError', 'You must specify a key value')
    // The real one repeats no key, but does not mind who asks.
    if (request.body['key'] !== options.apiKey) return failed('Invalid_Key', 'Invalid API key', 500, -1)
    const path = /^\/api\/1\.\d\/(.+?)(?:\.json)?$/.exec(request.path)?.[1]
    if (path === 'users/ping2') return { status: 200, body: { PING: 'PONG!' } }
    if (path !== 'messages/send') return failed('Unknown_Method', 'No such method', 500)
    return send(request.body)
  }
  const send = (body: Body): Answer => {
    const problem = messageProblem(body, options)
    if (problem) return problem
    const message = body['message'] as Body
    const results = (message['to'] as readonly Body[]).map(({ email }, index) => {
      const id = `${String(messages.length + 1).padStart(8, '0')}${index}abcdef0123456789abcdef`
      const reject = options.rejects?.[String(email)]
      if (reject === undefined) messages.push({ id, message })
      return { email, status: reject === undefined ? 'sent' : 'rejected', _id: id, reject_reason: reject ?? null }
    })
    return { status: 200, body: results }
  }
  return { ...(await startHttpVendor(route)), messages }
}

function messageProblem(body: Body, { domains, subaccounts = [] }: MandrillServerOptions): Answer | undefined {
  const { message } = body
  const unknown = unknownKeys(body, ['key', 'message', 'async', 'ip_pool', 'send_at'])
  if (unknown.length > 0) return invalid({ [unknown.join()]: 'unknown' })
  if (!isRecord(message)) return invalid({ message: 'Please enter an array' })
  const problem =
    fieldProblem(message) ?? addressProblem(message) ?? headerProblem(message['headers']) ?? metadataProblem(message)
  if (problem) return invalid(problem)
  const domain = String(message['from_email']).split('@')[1] ?? ''
  if (!domains.includes(domain)) return invalid({ from_email: 'The domain portion of the email address is invalid' })
  const { subaccount } = message
  if (typeof subaccount === 'string' && !subaccounts.includes(subaccount))
    return failed('Unknown_Subaccount', `No subaccount exists with the id '${subaccount}'`, 500, 12)
  return undefined
}

type Problem = Readonly<Record<string, string>> | undefined

function fieldProblem(message: Body): Problem {
  const unknown = unknownKeys(message, MESSAGE_KEYS)
  if (unknown.length > 0) return { [unknown.join()]: 'unknown' }
  const wrongFlag = FLAGS.find((key) => message[key] !== undefined && typeof message[key] !== 'boolean')
  if (wrongFlag) return { [wrongFlag]: 'Please enter a boolean' }
  const wrongText = TEXTS.find((key) => message[key] !== undefined && typeof message[key] !== 'string')
  if (wrongText) return { [wrongText]: 'Please enter a string' }
  if (typeof message['html'] !== 'string' && typeof message['text'] !== 'string') return { html: 'There is no content' }
  if (/[\r\n]/.test(String(message['subject']))) return { subject: 'One line only' }
  return undefined
}

const isAddress = (value: unknown): boolean => typeof value === 'string' && /^[^\s@<>,]+@[^\s@<>,]+$/.test(value)

function addressProblem(message: Body): Problem {
  if (!isAddress(message['from_email'])) return { from_email: 'An email address must contain a single @' }
  const { to } = message
  if (!Array.isArray(to) || to.length === 0) return { to: 'Please enter an array' }
  for (const one of to as readonly unknown[]) {
    if (!isRecord(one) || !isAddress(one['email'])) return { email: 'An email address must contain a single @' }
    if (unknownKeys(one, ['email', 'name', 'type']).length > 0) return { to: 'unknown' }
    if (!['to', 'cc', 'bcc', undefined].includes(one['type'] as string)) return { type: 'Please enter to, cc or bcc' }
  }
  return undefined
}

function headerProblem(headers: unknown): Problem {
  if (headers === undefined) return undefined
  if (!isRecord(headers)) return { headers: 'Please enter an object' }
  const wrong = Object.entries(headers).find(
    ([name, value]) => !/^[\w-]+$/.test(name) || typeof value !== 'string' || /[\r\n]/.test(value),
  )
  return wrong && { [wrong[0]]: 'Please enter a header' }
}

function metadataProblem({ metadata, tags }: Body): Problem {
  if (metadata !== undefined && (!isRecord(metadata) || JSON.stringify(metadata).length > METADATA_BYTES_MAX))
    return { metadata: 'Please enter an object of at most 4 kB' }
  if (tags === undefined) return undefined
  const good =
    Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag.length <= 50 && !tag.startsWith('_'))
  return good ? undefined : { tags: 'Please enter tags of at most 50 characters without a leading underscore' }
}

const invalid = (problem: Readonly<Record<string, string>>): Answer =>
  failed('ValidationError', `Validation error: ${JSON.stringify(problem)}`, 500, -2)

const failed = (name: string, message: string, status = 500, code = -2): Answer => ({
  status,
  body: { status: 'error', code, name, message },
})

/** A webhook call as the tool makes it: the body, and the header with its signature. */
export function mandrillCall(key: string, url: string, events: readonly unknown[] | string) {
  const text = typeof events === 'string' ? events : JSON.stringify(events)
  return {
    body: new URLSearchParams({ mandrill_events: text }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Mandrill-Webhook/1.0',
      'x-mandrill-signature': createHmac('sha1', key).update(`${url}mandrill_events${text}`).digest('base64'),
    },
  }
}
