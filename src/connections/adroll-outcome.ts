import type { Outcome } from '../model/delivery.ts'
import type { ConnectionKind, Reply } from './connection.ts'
import { brokenOutcome, isObject, jsonObject, retryOutcome, safeDetail, unexpectedReply } from './reply-facts.ts'

/** What a reply of any of AdRoll's services means. */
export function adrollOutcome(reply: Reply, good: string, idempotency: ConnectionKind['idempotency']): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, idempotency)
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return { result: 'accepted', detail: good }
  const detail = `The tool answered ${status}: ${errorText(reply.body)}`
  if (status === 429 || status >= 500) return retryOutcome(reply, detail)
  if (status === 401 || status === 403) return { result: 'auth', detail }
  return { result: 'config', detail }
}

function errorText(body: string): string {
  const errors = jsonObject(body)['errors']
  if (!Array.isArray(errors)) return 'no reason given'
  const texts = errors
    .filter(isObject)
    .map((error) => [error['field'], error['message'] ?? error['code']].filter(Boolean).join(': '))
  return safeDetail(texts.join('; ')) || 'no reason given'
}
