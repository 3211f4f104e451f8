import { Webhook } from 'standardwebhooks'
import type { HttpVendor, SeenRequest } from './http-vendor.ts'
import { isRecord, startHttpVendor } from './http-vendor.ts'

export interface WebhookReceiver extends HttpVendor {
  /** Each id once, in order of arrival: what a receiver acts on. */
  readonly accepted: readonly { readonly id: string; readonly body: unknown }[]
  /** Ids that came again after they were accepted. */
  readonly duplicates: readonly string[]
  /** Why requests were refused. */
  readonly refused: readonly string[]
}

/** A receiver by Standard Webhooks: checks the signature (with the official library) if it has a secret, and drops what it has seen. */
export async function startWebhookReceiver(options: { readonly secret?: string } = {}): Promise<WebhookReceiver> {
  const accepted: { id: string; body: unknown }[] = []
  const duplicates: string[] = []
  const refused: string[] = []
  const verifier = options.secret === undefined ? undefined : new Webhook(options.secret)
  const vendor = await startHttpVendor((request) => {
    const problem = requestProblem(request, verifier)
    if (problem) {
      refused.push(problem)
      return { status: problem.startsWith('signature') ? 401 : 400, body: { error: problem } }
    }
    const id = request.headers['webhook-id'] ?? ''
    if (accepted.some((known) => known.id === id)) duplicates.push(id)
    else accepted.push({ id, body: request.body })
    return { status: 204 }
  })
  return { ...vendor, accepted, duplicates, refused }
}

function requestProblem(request: SeenRequest, verifier: Webhook | undefined): string | undefined {
  if (request.method !== 'POST') return 'not a POST'
  if (!request.headers['content-type']?.startsWith('application/json')) return 'no JSON content type'
  if (!/^[^.\s]+$/.test(request.headers['webhook-id'] ?? '')) return 'webhook-id is missing or holds a dot'
  if (!/^\d{10}$/.test(request.headers['webhook-timestamp'] ?? '')) return 'webhook-timestamp is no time in seconds'
  if (request.body === undefined) return 'the body is no JSON'
  if (isRecord(request.body) && request.body['type'] === 'event' && !isRecord(request.body['data']))
    return 'an event without data'
  if (!verifier) return undefined
  try {
    verifier.verify(request.bytes, { ...request.headers })
    return undefined
  } catch (error) {
    return `signature: ${String(error)}`
  }
}
