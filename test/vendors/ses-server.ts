import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor, unknownKeys } from './http-vendor.ts'

export interface SesServerOptions {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
  /** Senders that are verified. */
  readonly senders: readonly string[]
  readonly configurationSets?: readonly string[]
  /** As GetAccount tells it. */
  readonly account?: Readonly<Record<string, unknown>>
}

export interface SesServer extends HttpVendor {
  /** Bodies of the mails that were taken. */
  readonly mails: readonly Readonly<Record<string, unknown>>[]
}

type Json = Readonly<Record<string, unknown>>

const FIELDS = [
  'FromEmailAddress',
  'FromEmailAddressIdentityArn',
  'Destination',
  'ReplyToAddresses',
  'FeedbackForwardingEmailAddress',
  'Content',
  'EmailTags',
  'ConfigurationSetName',
  'ListManagementOptions',
]
const SKEW_MS = 300_000
const ASCII = /^[\x20-\x7e]*$/
const TAG = /^[\w.@-]{1,256}$/

/** SES v2 as far as a mail and the account go: it checks the signature, the fields and the sender. */
export async function startSesServer(options: SesServerOptions): Promise<SesServer> {
  const mails: Json[] = []
  const route = (request: SeenRequest): Answer => {
    const forbidden = signatureProblem(request, options)
    if (forbidden) return refusal(403, ...forbidden)
    if (request.method === 'GET' && request.path === '/v2/email/account')
      return { status: 200, body: { SendingEnabled: true, ProductionAccessEnabled: true, ...options.account } }
    if (request.method !== 'POST' || request.path !== '/v2/email/outbound-emails')
      return refusal(404, 'UnknownOperationException', 'No such operation')
    const problem = isRecord(request.body) ? mailProblem(request.body, options) : bad('The body is no JSON object.')
    if (problem) return refusal(...problem)
    mails.push(request.body as Json)
    return { status: 200, body: { MessageId: `0100${randomUUID()}-000000` } }
  }
  return { ...(await startHttpVendor(route)), mails }
}

const refusal = (status: number, type: string, message: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/com.amazonaws.sesv2/` },
  body: { message },
})

type Problem = readonly [status: number, type: string, message: string]
const bad = (message: string): Problem => [400, 'BadRequestException', message]

function signatureProblem(request: SeenRequest, options: SesServerOptions): readonly [string, string] | undefined {
  const { headers } = request
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers['authorization'] ?? '',
  )
  if (!parts) return ['MissingAuthenticationTokenException', 'Missing Authentication Token']
  const [, credential = '', names = '', signature] = parts
  const [id, day, region, service, end] = credential.split('/')
  if (id !== options.accessKeyId || headers['x-amz-security-token'] !== options.sessionToken)
    return ['UnrecognizedClientException', 'The security token included in the request is invalid.']
  const time = headers['x-amz-date'] ?? ''
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(Math.abs(Date.now() - at) < SKEW_MS) || day !== time.slice(0, 8))
    return ['InvalidSignatureException', 'Signature expired']
  if (region !== options.region || service !== 'ses' || end !== 'aws4_request')
    return ['InvalidSignatureException', 'Credential should be scoped to a valid region.']
  const signed = names.split(';')
  const needed = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'))
  if (needed.some((name) => !signed.includes(name))) return ['IncompleteSignatureException', 'A header is not signed.']
  const list = signed.map((name) => `${name}:${headers[name]?.trim() ?? ''}\n`).join('')
  const hash = createHash('sha256').update(request.bytes).digest('hex')
  const canonical = `${request.method}\n${request.path}\n${request.query.toString()}\n${list}\n${names}\n${hash}`
  const text = `AWS4-HMAC-SHA256\n${time}\n${day}/${region}/ses/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`
  let key: Buffer = Buffer.from(`AWS4${options.secretAccessKey}`)
  for (const part of [day, region, 'ses', 'aws4_request']) key = createHmac('sha256', key).update(part).digest()
  const expected = createHmac('sha256', key).update(text).digest('hex')
  return expected === signature
    ? undefined
    : ['InvalidSignatureException', 'The request signature we calculated does not match the signature you provided.']
}

function mailProblem(body: Json, { senders, configurationSets = [] }: SesServerOptions): Problem | undefined {
  const unknown = unknownKeys(body, FIELDS)
  if (unknown.length > 0) return bad(`Unknown fields: ${unknown.join()}`)
  const {
    FromEmailAddress: from,
    ConfigurationSetName: set,
    EmailTags: tags = [],
    ReplyToAddresses: replies = [],
  } = body
  if (typeof from !== 'string' || !ASCII.test(from)) return bad('FromEmailAddress must be ASCII.')
  const sender = addressIn(from)
  if (sender === undefined) return bad('Missing final @domain')
  if (!senders.includes(sender))
    return [400, 'MessageRejected', 'Email address is not verified. The following identities failed the check: x']
  const recipients = isRecord(body['Destination']) ? body['Destination']['ToAddresses'] : undefined
  if (!Array.isArray(recipients) || recipients.length === 0 || recipients.length > 50) return bad('Destination')
  if (![...recipients, ...(replies as unknown[])].every((one) => ASCII.test(String(one)) && addressIn(String(one))))
    return bad('Illegal address')
  if (set !== undefined && !configurationSets.some((known) => known === set))
    return [404, 'NotFoundException', 'Configuration set does not exist']
  if (!Array.isArray(tags) || tags.length > 50 || !tags.every(isTag)) return bad('Invalid email tag')
  return contentProblem(body['Content'])
}

const addressIn = (mailbox: string): string | undefined =>
  /^(?:[^<>@]*<([^\s<>@]+@[^\s<>@]+)>|([^\s<>@]+@[^\s<>@]+))$/
    .exec(mailbox)
    ?.slice(1)
    .find((part) => part !== undefined)

const isTag = (tag: unknown): boolean =>
  isRecord(tag) &&
  unknownKeys(tag, ['Name', 'Value']).length === 0 &&
  TAG.test(String(tag['Name'])) &&
  TAG.test(String(tag['Value']))

function contentProblem(content: unknown): Problem | undefined {
  const simple = isRecord(content) ? content['Simple'] : undefined
  if (!isRecord(simple) || unknownKeys(simple, ['Subject', 'Body', 'Headers', 'Attachments']).length > 0)
    return bad('Content')
  const { Subject: subject, Body: body, Headers: headers = [] } = simple
  if (!isText(subject) || /[\r\n]/.test(String(subject['Data']))) return bad('Subject')
  if (!isRecord(body) || unknownKeys(body, ['Text', 'Html']).length > 0) return bad('Body')
  if (Object.keys(body).length === 0 || !Object.values(body).every(isText)) return bad('Body')
  if (!Array.isArray(headers) || headers.length > 15 || !headers.every(isHeader)) return bad('Headers')
  return undefined
}

const isText = (part: unknown): part is Json =>
  isRecord(part) && typeof part['Data'] === 'string' && unknownKeys(part, ['Data', 'Charset']).length === 0

const isHeader = (header: unknown): boolean =>
  isRecord(header) &&
  /^[\x21-\x39\x3b-\x7e]{1,126}$/.test(String(header['Name'])) &&
  /^[\x20-\x7e]{1,870}$/.test(String(header['Value']))
