import { randomBytes } from 'node:crypto'
import type { Answer, HttpVendor, SeenRequest } from './http-vendor.ts'
import { startHttpVendor } from './http-vendor.ts'

export interface TwilioServerOptions {
  readonly accountSid: string
  /** User name and password: the account and its token, or an API key and its secret. */
  readonly login: readonly [string, string]
  /** Senders of the account. */
  readonly numbers: readonly string[]
  readonly services: readonly string[]
  /** Numbers that answered STOP. */
  readonly stopped?: readonly string[]
}

/** The fields of a message that was taken. */
export type TakenMessage = Readonly<Record<string, string>> & { readonly sid: string }

export interface TwilioServer extends HttpVendor {
  readonly messages: readonly TakenMessage[]
}

const FIELDS = ['To', 'From', 'MessagingServiceSid', 'Body', 'StatusCallback', 'ValidityPeriod']
const BODY_CHARS_MAX = 1600
const VALIDITY_MAX_S = 36_000

/** The part of Twilio's API that sends text messages, as far as reference section 5.1 knows it; it takes no field that we do not send. */
export async function startTwilioServer(options: TwilioServerOptions): Promise<TwilioServer> {
  const messages: TakenMessage[] = []
  const path = `/2010-04-01/Accounts/${options.accountSid}/Messages.json`
  const [user, password] = options.login
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const route = (request: SeenRequest): Answer => {
    if (request.headers['authorization'] !== basic) return refuse(401, 20003, 'Authenticate')
    if (request.path !== path) return refuse(404, 20404, `The requested resource ${request.path} was not found`)
    if (request.method === 'GET') return { status: 200, body: { messages: [], page: 0, page_size: 1 } }
    if (request.method !== 'POST') return refuse(405, 20004, 'Method not allowed')
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return refuse(415, 20415, 'Unsupported media type')
    const form = new URLSearchParams(request.text)
    const problem = problemOf(options, form)
    if (problem) return problem
    const sid = `SM${randomBytes(16).toString('hex')}`
    messages.push({ ...Object.fromEntries(form), sid })
    return { status: 201, body: { sid, status: 'queued', error_code: null, error_message: null, num_segments: '1' } }
  }
  return { ...(await startHttpVendor(route)), messages }
}

function problemOf(options: TwilioServerOptions, form: URLSearchParams): Answer | undefined {
  const unknown = [...form.keys()].filter((key) => !FIELDS.includes(key))
  if (unknown.length > 0) return refuse(400, 20001, `Unknown parameter ${unknown.join()}`)
  const twice = FIELDS.find((key) => form.getAll(key).length > 1)
  if (twice !== undefined) return refuse(400, 20001, `${twice} is there twice`)
  const [to, from, service, body] = ['To', 'From', 'MessagingServiceSid', 'Body'].map((key) => form.get(key))
  if (!to) return refuse(400, 21604, "A 'To' phone number is required.")
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return refuse(400, 21211, `The 'To' number ${to} is not a valid phone number.`)
  if (!from && !service) return refuse(400, 21603, "A 'From' phone number is required.")
  if (from && !options.numbers.includes(from))
    return refuse(400, 21659, `'From' ${from} is not a Twilio phone number of this account`)
  if (service && !options.services.includes(service)) return refuse(404, 21701, 'The Messaging Service does not exist')
  if (!body) return refuse(400, 21602, 'Message body is required.')
  if (body.length > BODY_CHARS_MAX) return refuse(400, 21617, 'The concatenated message body exceeds the 1600 limit.')
  const callback = form.get('StatusCallback')
  if (callback !== null && !/^https?:\/\/[^/]+\/\S*$/.test(callback))
    return refuse(400, 21609, `The StatusCallback URL ${callback} is not a valid URL.`)
  const validity = form.get('ValidityPeriod')
  if (validity !== null && !(/^\d+$/.test(validity) && Number(validity) >= 1 && Number(validity) <= VALIDITY_MAX_S))
    return refuse(400, 20001, 'ValidityPeriod is out of range')
  if (options.stopped?.includes(to)) return refuse(400, 21610, 'Attempt to send to unsubscribed recipient')
  return undefined
}

const refuse = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
})
