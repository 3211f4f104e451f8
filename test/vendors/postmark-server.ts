import { randomUUID } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface PostmarkServerOptions {
  readonly serverToken: string
  /** Senders that are confirmed. */
  readonly senders: readonly string[]
  readonly streams: readonly string[]
  /** Addresses that bounced, complained or were suppressed before. */
  readonly inactive?: readonly string[]
}

export interface PostmarkServer extends HttpVendor {
  /** Bodies of the messages that were taken. */
  readonly mails: readonly Readonly<Record<string, unknown>>[]
}

const FIELDS = [
  'From',
  'To',
  'Cc',
  'Bcc',
  'Subject',
  'Tag',
  'HtmlBody',
  'TextBody',
  'ReplyTo',
  'Headers',
  'TrackOpens',
  'TrackLinks',
  'Attachments',
  'Metadata',
  'MessageStream',
]
const LINKS: readonly unknown[] = [undefined, 'None', 'HtmlAndText', 'HtmlOnly', 'TextOnly']
const BODY_BYTES_MAX = 10_000_000
const ADDRESS = /^[^\s@<>,;"()]+@[^\s@<>,;"()]+\.[^\s@<>,;"()]+$/
/** With a name, quoted wherever it holds more than letters, digits and blanks. */
const PARTY = /^(?:(?:"(?:[^"\\]|\\.)*"|[\p{L}\p{N} ]+) <([^<>]+)>|([^<> ]+))$/u

/** The API of one server of Postmark: a message, and what the server is. */
export async function startPostmarkServer(options: PostmarkServerOptions): Promise<PostmarkServer> {
  const mails: Readonly<Record<string, unknown>>[] = []

  const route = (request: SeenRequest): Answer => {
    if (!request.headers['accept']?.includes('application/json')) return refusal(406, 0, 'Accept JSON.')
    if (request.headers['x-postmark-server-token'] !== options.serverToken)
      return refusal(401, 10, 'Request does not contain a valid Server token.')
    if (request.method === 'GET' && request.path === '/server') return { status: 200, body: { ID: 1, Name: 'Shop' } }
    if (request.method !== 'POST' || request.path !== '/email') return refusal(404, 0, 'Not found')
    if (!request.headers['content-type']?.startsWith('application/json'))
      return refusal(415, 409, 'The request headers must say JSON.')
    if (request.bytes.length > BODY_BYTES_MAX) return refusal(413, 0, 'Too large')
    return send(request)
  }

  const send = ({ body }: SeenRequest): Answer => {
    if (!isRecord(body)) return refusal(422, 402, 'Invalid JSON')
    const problem = problemOf(body, options)
    if (problem) return refusal(422, ...problem)
    mails.push(body)
    const MessageID = randomUUID()
    const SubmittedAt = '2026-11-23T12:00:00.0000000Z'
    return { status: 200, body: { To: body['To'], SubmittedAt, MessageID, ErrorCode: 0, Message: 'OK' } }
  }

  return { ...(await startHttpVendor(route)), mails }
}

const refusal = (status: number, ErrorCode: number, Message: string): Answer => ({
  status,
  body: { ErrorCode, Message },
})

const addressIn = (party: unknown): string | undefined => {
  const parts = typeof party === 'string' ? PARTY.exec(party) : undefined
  const address = parts?.[1] ?? parts?.[2]
  return address !== undefined && ADDRESS.test(address) ? address : undefined
}

function problemOf(
  body: Readonly<Record<string, unknown>>,
  { senders, streams, inactive = [] }: PostmarkServerOptions,
): readonly [number, string] | undefined {
  const unknown = unknownKeys(body, FIELDS)
  if (unknown.length > 0) return [403, `Incompatible JSON: ${unknown.join()}`]
  const from = addressIn(body['From'])
  if (from === undefined) return [300, "Invalid 'From' address."]
  if (!senders.includes(from)) return [400, 'The From address is no Sender Signature on your account.']
  const to = addressIn(body['To'])
  if (to === undefined) return [300, `Invalid 'To' address: '${String(body['To'])}'.`]
  if (body['ReplyTo'] !== undefined && addressIn(body['ReplyTo']) === undefined)
    return [300, "Invalid 'ReplyTo' address."]
  if (!body['TextBody'] && !body['HtmlBody']) return [300, 'Provide either email TextBody or HtmlBody or both.']
  if (lengthOf(body['Subject']) > 2000) return [300, 'The subject is too long.']
  if (lengthOf(body['Tag']) > 1000) return [300, 'The tag is too long.']
  if (!LINKS.includes(body['TrackLinks'])) return [300, 'Invalid TrackLinks.']
  if (!['boolean', 'undefined'].includes(typeof body['TrackOpens'])) return [403, 'Incompatible JSON: TrackOpens']
  if (!isMetadata(body['Metadata'])) return [300, 'Invalid metadata content.']
  if (!areHeaders(body['Headers'])) return [300, 'Invalid headers.']
  if (!(streams as readonly unknown[]).includes(body['MessageStream'] ?? 'outbound'))
    return [1235, 'The message stream does not exist.']
  if (inactive.includes(to))
    return [406, `You tried to send to recipients that have been marked as inactive. Found inactive addresses: ${to}.`]
  return undefined
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0)

const isMetadata = (metadata: unknown): boolean =>
  metadata === undefined ||
  (isRecord(metadata) &&
    Object.keys(metadata).length <= 10 &&
    Object.entries(metadata).every(
      ([key, value]) => key.length <= 20 && typeof value === 'string' && value.length <= 80,
    ))

const areHeaders = (headers: unknown): boolean =>
  headers === undefined ||
  (Array.isArray(headers) &&
    headers.every(
      (header) =>
        isRecord(header) &&
        unknownKeys(header, ['Name', 'Value']).length === 0 &&
        typeof header['Name'] === 'string' &&
        typeof header['Value'] === 'string' &&
        !/[\r\n]/.test(header['Value']),
    ))
