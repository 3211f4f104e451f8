import type { Outcome } from '../../model/delivery.ts'
import type { ConnectionKind, Reply } from '../connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  resultOfStatus,
  retryOutcome,
  safeDetail,
  unexpectedReply,
} from '../reply-facts.ts'

/** What a reply of either API means for all that was in the call. */
export function replyOutcome(reply: Reply, good: string, idempotency: ConnectionKind['idempotency']): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, idempotency)
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return { result: 'accepted', detail: good }
  const detail = `Customer.io answered ${status}: ${errorText(reply.body)}`
  // What it understands and will not do: people it does not know, among others.
  if (status === 422) return { result: 'failed', detail }
  const result = resultOfStatus(status)
  return result === 'retry' ? retryOutcome(reply, detail) : { result, detail }
}

/** An item of a batch that was refused while others were taken. */
export interface ItemError {
  readonly index: number
  readonly detail: string
}

/** The items that a reply of the batch refuses. */
export function itemErrors(reply: Reply): readonly ItemError[] {
  const errors = reply.kind === 'http' ? jsonObject(reply.body)['errors'] : undefined
  if (!Array.isArray(errors)) return []
  return errors.filter(isObject).map((error) => ({
    index: Number(error['batch_index']),
    detail: `Customer.io refused it: ${safeDetail(wordsOf(error)) || 'no reason given'}`,
  }))
}

/** `{meta:{error|errors}}` of the old endpoints, `{errors:[…]}` of the batch. */
function errorText(body: string): string {
  const { meta, errors } = jsonObject(body)
  const told = isObject(meta) ? [meta['error'], meta['errors']].flat() : [errors].flat()
  const texts = told.map((one) => (isObject(one) ? wordsOf(one) : one)).filter((one) => typeof one === 'string')
  return safeDetail(texts.join('; ')) || 'no reason given'
}

const wordsOf = (error: Readonly<Record<string, unknown>>): string =>
  [error['field'], error['reason'], error['message']]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(': ')
