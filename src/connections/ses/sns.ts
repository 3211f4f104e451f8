import { createVerify, X509Certificate } from 'node:crypto'
import type { HttpCall, ReceivedRequest, Reply, Verification } from '../connection.ts'
import { isObject } from '../reply-facts.ts'
import { jsonOf, textOf, timeOf } from '../told-values.ts'
import { isFresh, refused } from '../verification.ts'

type Json = Readonly<Record<string, unknown>>

/** Repeats keep the time of the first try. Beyond a day a repeat would no longer be known for one. */
const TOLERANCE_MS = 24 * 3_600_000

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
}
const ALGORITHMS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

/** What SNS puts around a message; undefined for anything else. */
export function envelopeOf({ body }: ReceivedRequest): Json | undefined {
  const told = jsonOf(body)
  return isObject(told) && typeof told['Type'] === 'string' && Object.hasOwn(SIGNED, told['Type']) ? told : undefined
}

/** The certificate that a message names, fetched only from SNS itself, and only for our topic. */
export function certificateCall(topicArn: string | undefined, request: ReceivedRequest): HttpCall | undefined {
  const envelope = envelopeOf(request)
  const url = snsUrl(envelope?.['SigningCertURL'])
  if (topicArn === undefined || envelope?.['TopicArn'] !== topicArn || !url?.pathname.endsWith('.pem')) return undefined
  return { kind: 'http', method: 'GET', url: url.href, headers: {} }
}

/** Whether SNS signed it, with the certificate that was fetched, for our topic. */
export function verifyNotification(
  topicArn: string | undefined,
  request: ReceivedRequest,
  proof: Reply | undefined,
): Verification {
  if (topicArn === undefined)
    return refused('not_set_up', 'Set topicArn: without it anybody with a topic could tell us anything.')
  const envelope = envelopeOf(request)
  const signature = textOf(envelope?.['Signature'])
  if (!envelope || signature === undefined)
    return refused(
      'unsigned',
      'This is no message of SNS with its signature: turn raw message delivery off in the subscription.',
    )
  if (envelope['TopicArn'] !== topicArn) return forged('TopicArn names another topic than the settings do.')
  const version = String(envelope['SignatureVersion'])
  const algorithm = Object.hasOwn(ALGORITHMS, version) ? ALGORITHMS[version] : undefined
  if (algorithm === undefined) return forged('SignatureVersion is neither 1 nor 2.')
  if (!proof) return forged('SigningCertURL is no address of SNS.')
  const certificate = certificateIn(proof)
  if (!certificate) return forged('SigningCertURL holds no certificate.')
  if (!isSigned(envelope, algorithm, certificate, signature)) return forged('The signature does not match the message.')
  const at = timeOf(envelope['Timestamp'])
  if (!isFresh(request.now, at ?? NaN, TOLERANCE_MS))
    return refused('stale', 'It is more than a day old, or ahead: check the clock.')
  return { ok: true }
}

/** SNS sends nothing before its own address was called once. */
export function confirmCall(request: ReceivedRequest): HttpCall | undefined {
  const envelope = envelopeOf(request)
  const url = snsUrl(envelope?.['SubscribeURL'])
  // Confirming what ends a subscription would begin it again.
  if (envelope?.['Type'] !== 'SubscriptionConfirmation' || !url) return undefined
  return { kind: 'http', method: 'GET', url: url.href, headers: {} }
}

const forged = (detail: string): Verification => refused('forged', detail)

/** Only addresses of SNS itself are ever called. */
function snsUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isOwn =
    /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(url.host) && url.username === '' && url.password === ''
  return url.protocol === 'https:' && isOwn ? url : undefined
}

function certificateIn(proof: Reply): X509Certificate | undefined {
  if (proof.kind !== 'http' || proof.status !== 200) return undefined
  try {
    return new X509Certificate(proof.body)
  } catch {
    return undefined
  }
}

/** `name\nvalue\n` of each that is there, in the order of their names. */
function isSigned(envelope: Json, algorithm: string, certificate: X509Certificate, signature: string): boolean {
  const names = SIGNED[String(envelope['Type'])] ?? []
  const text = names
    .filter((name) => typeof envelope[name] === 'string')
    .map((name) => `${name}\n${String(envelope[name])}\n`)
    .join('')
  try {
    return createVerify(algorithm).update(text, 'utf8').verify(certificate.publicKey, signature, 'base64')
  } catch {
    return false
  }
}
