import type { Outcome } from '../../model/delivery.ts'
import type { Reply } from '../connection.ts'
import {
  brokenOutcome,
  isObject,
  jsonObject,
  resultOfStatus,
  retryOutcome,
  safeDetail,
  unexpectedReply,
} from '../reply-facts.ts'

/** It is about this person, and no fault of what was sent: a repeat, or another call, would be answered the same. */
const ABOUT_THE_PERSON: ReadonlySet<string> = new Set([
  'Member In Compliance State',
  'Forgotten Email Not Subscribed',
  'Member Exists',
])
/** The tool's words for an address that it will not have, under the title of any other mistake. */
const NO_REAL_ADDRESS = /looks fake or invalid|valid email address/i

/** What a reply of the Marketing API means. `notFound`: what it means that there is no such member or list. */
export function mailchimpOutcome(reply: Reply, good: string, notFound: Outcome): Outcome {
  if (reply.kind === 'broken') return brokenOutcome(reply, 'natural')
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status >= 200 && status < 300) return { result: 'accepted', detail: good }
  const problem = jsonObject(reply.body)
  const detail = problemText(status, problem)
  if (status === 404) return notFound
  const result = resultOfStatus(status)
  if (result === 'retry') return retryOutcome(reply, detail)
  if (result === 'auth') return { result, detail }
  const isAboutThePerson =
    ABOUT_THE_PERSON.has(String(problem['title'])) || NO_REAL_ADDRESS.test(String(problem['detail']))
  return { result: isAboutThePerson ? 'failed' : 'config', detail }
}

/** Title and detail of `application/problem+json`, and which fields are wrong. */
function problemText(status: number, problem: Readonly<Record<string, unknown>>): string {
  const fields = Array.isArray(problem['errors']) ? problem['errors'].filter(isObject) : []
  const words = [problem['title'], problem['detail'], ...fields.flatMap(({ field, message }) => [field, message])]
  const said = words.filter((word) => typeof word === 'string' && word !== '').join(' · ')
  return safeDetail(said === '' ? `The tool answered ${status} without a reason.` : said)
}
