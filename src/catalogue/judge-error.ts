import { isObject, retryAfterMs, safeDetail } from '../connections/reply-facts.ts'
import type { Outcome, OutcomeResult } from '../model/delivery.ts'

/** A call that never got its reply, as a destination meets it. */
export class CallBroken extends Error {
  override readonly name = 'CallBroken'
  /** The tool may have received it. */
  readonly wasSent: boolean
  /** By our own rules. */
  readonly isRefused: boolean

  constructor(detail: string, { wasSent, isRefused }: { readonly wasSent: boolean; readonly isRefused: boolean }) {
    super(detail)
    this.wasSent = wasSent
    this.isRefused = isRefused
  }
}

/** Errors that destinations throw on purpose, with a sentence for people. */
const SPOKEN: readonly string[] = [
  'IntegrationError',
  'RetryableError',
  'InvalidAuthenticationError',
  'PayloadValidationError',
  'InvalidAudienceMembershipError',
  'APIError',
  'SelfTimeoutError',
  'HTTPError',
  'TimeoutError',
  'RequestTimeoutError',
  'RequestClientError',
  'AggregateAjvError',
  'ValidationError',
]
/** Thrown before any call, in words that are our own as much as the event's: they name fields, which look like keys. */
const OF_MAPPING: readonly string[] = ['PayloadValidationError', 'AggregateAjvError', 'ValidationError']
const MAPPING_DETAIL_MAX = 200
const TIMEOUTS: readonly string[] = ['TimeoutError', 'RequestTimeoutError', 'RequestClientError', 'SelfTimeoutError']

/** What is to be done after a destination threw: by the classes of actions-core, then by the status. */
export function judgeError(error: unknown): Outcome {
  if (error instanceof CallBroken) {
    if (error.isRefused) return { result: 'config', detail: error.message }
    return { result: error.wasSent ? 'unknown' : 'retry', detail: safeDetail(error.message) }
  }
  if (!(error instanceof Error)) return { result: 'failed', detail: 'The destination stopped without saying why.' }
  const { name } = error
  if (OF_MAPPING.includes(name)) return { result: 'failed', detail: mappingDetail(error.message) }
  const detail = safeDetail(
    SPOKEN.includes(name) ? error.message : `The destination stopped: ${name}: ${error.message}`,
  )
  if (TIMEOUTS.includes(name)) return { result: 'unknown', detail }
  if (name === 'InvalidAuthenticationError') return { result: 'auth', detail }
  if (name === 'InvalidAudienceMembershipError') return { result: 'failed', detail }
  const response = responseOf(error)
  const status = response?.status ?? statusOf(error)
  if (status === undefined) return { result: name === 'RetryableError' ? 'retry' : 'failed', detail }
  const result = name === 'RetryableError' ? 'retry' : resultOf(status)
  const wait = result === 'retry' && response ? retryAfterMs(response.headers) : undefined
  const said = response ? safeDetail(`The tool answered ${status}${words(error.message)}`) : detail
  return { result, detail: said, ...(wait !== undefined && { retryAfterMs: wait }) }
}

/** One item of a batch. */
export function judgeItem(item: unknown): Outcome {
  if (isObject(item) && item['errortype'] === 'PAYLOAD_VALIDATION_FAILED' && item['errorreporter'] === 'INTEGRATIONS')
    return { result: 'failed', detail: mappingDetail(String(item['errormessage'])) }
  const status = isObject(item) && typeof item['status'] === 'number' ? item['status'] : 200
  const message = isObject(item) && typeof item['errormessage'] === 'string' ? item['errormessage'] : ''
  return { result: resultOf(status), detail: safeDetail(`The tool answered ${status}${words(message)}`) }
}

const mappingDetail = (message: string): string =>
  message
    .replace(/\s+/g, ' ')
    .replace(/\S+@\S+/g, '[address]')
    .slice(0, MAPPING_DETAIL_MAX)

const words = (message: string): string => (message === '' ? '.' : `: ${message}`)

function resultOf(status: number): OutcomeResult {
  if (status >= 200 && status < 300) return 'accepted'
  if (status === 401 || status === 403) return 'auth'
  if (status === 501) return 'failed'
  if (status === 408 || status === 423 || status === 429 || status >= 500) return 'retry'
  // A destination that sends to a wrong address, or is redirected, is set up wrongly.
  return status < 400 || status === 404 || status === 405 ? 'config' : 'failed'
}

const statusOf = (error: object): number | undefined => {
  const status = 'status' in error ? Number(error.status) : Number.NaN
  return Number.isInteger(status) && status >= 100 && status < 600 ? status : undefined
}

/** Of a response that was thrown with the error. */
function responseOf(
  error: object,
): { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined {
  const response = 'response' in error && isObject(error.response) ? error.response : undefined
  const status = response && statusOf(response)
  if (!response || status === undefined) return undefined
  return { status, headers: headersOf(response['headers']) }
}

function headersOf(headers: unknown): Readonly<Record<string, string>> {
  if (!isObject(headers)) return {}
  try {
    return Object.fromEntries(headers as unknown as Iterable<readonly [string, string]>)
  } catch {
    return headers as Readonly<Record<string, string>>
  }
}
