import { createHash, createHmac } from 'node:crypto'
import { parse, stringify } from 'node:querystring'
import type { ReceivedRequest, Verification } from '../connection.ts'
import { formFields } from '../form-body.ts'
import { sameText } from '../same-text.ts'
import { refused } from '../verification.ts'

/**
 * `X-Twilio-Signature` is the HMAC-SHA1 of the whole address and of all parameters of the form. It says nothing of when it was made:
 * repeats are known by their ids.
 */
export function verifySignature(authToken: string, request: ReceivedRequest): Verification {
  const signature = request.headers['x-twilio-signature']
  if (!signature) return refused('unsigned', 'The header X-Twilio-Signature is missing.')
  if (!isForm(request) && !isBodyNamed(request))
    return refused('forged', 'The bodySHA256 in the address is not that of the body.')
  const parameters = isForm(request) ? sortedParameters(request) : ''
  const isSigned = spellingsOf(request.url).some((url) => sameText(signature, signatureOf(authToken, url + parameters)))
  if (isSigned) return { ok: true }
  return refused(
    'forged',
    'The signature is of another auth token, address or form. Is REKINDLE_PUBLIC_URL as Twilio was told?',
  )
}

const signatureOf = (authToken: string, text: string): string =>
  createHmac('sha1', authToken).update(text, 'utf8').digest('base64')

/** JSON comes with a hash of itself in the address, which is signed. */
export const isForm = ({ headers }: Pick<ReceivedRequest, 'headers'>): boolean =>
  !(headers['content-type'] ?? '').toLowerCase().startsWith('application/json')

function isBodyNamed({ url, body }: ReceivedRequest): boolean {
  const named = new URL(url).searchParams.get('bodySHA256') ?? ''
  return sameText(named.toLowerCase(), createHash('sha256').update(body).digest('hex'))
}

/** Names in order, each before its value; one that comes several times, before each of its different values in order. */
function sortedParameters({ body }: ReceivedRequest): string {
  const form = formFields(body)
  return [...new Set(form.keys())]
    .sort()
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('')
}

/** Twilio signs now with, now without the port, and some of its services a query that Node's old module has written anew. */
function spellingsOf(url: string): readonly string[] {
  const written = [url, new URL(url).href]
  return [...new Set(written.flatMap((each) => [each, withOldQuery(each)]).flatMap(withAndWithoutPort))]
}

function withAndWithoutPort(url: string): readonly string[] {
  const [, scheme = '', host = '', port = '', rest = ''] = /^(https?:\/\/)([^/?#]*?)(:\d+)?([/?#].*)?$/i.exec(url) ?? []
  const usual = scheme.toLowerCase() === 'https://' ? ':443' : ':80'
  return [scheme + host + rest, scheme + host + (port || usual) + rest]
}

function withOldQuery(url: string): string {
  const start = url.indexOf('?')
  return start < 0 ? url : `${url.slice(0, start)}?${stringify(parse(url.slice(start + 1)))}`
}
