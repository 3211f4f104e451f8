import { createHash, createHmac } from 'node:crypto'

export interface AwsKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface UnsignedCall {
  readonly method: string
  readonly url: string
  /** Names in lower case; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The headers of a call, with the signature (AWS Signature Version 4) among them. The host of the address is signed and not named, since
 * whoever makes the call names it. `now` in ms; AWS refuses what is signed more than some minutes away from its own clock.
 */
export function signedHeaders(
  { method, url, headers, body }: UnsignedCall,
  { region, service }: { readonly region: string; readonly service: string },
  keys: AwsKeys,
  now: number,
): Readonly<Record<string, string>> {
  const { host, pathname, searchParams } = new URL(url)
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const sent = {
    ...headers,
    'x-amz-date': time,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
  }
  const signed = Object.entries({ ...sent, host }).sort(byName)
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    method,
    pathname.split('/').map(encode).join('/'),
    canonicalQuery(searchParams),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = [time.slice(0, 8), region, service, 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')
  const key = scope.reduce<string | Buffer>((from, part) => hmac(from, part), `AWS4${keys.secretAccessKey}`)
  const signature = hmac(key, text).toString('hex')
  const credential = `${keys.accessKeyId}/${scope.join('/')}`
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

/** Sorted by the bytes of the encoded names, then of the values. */
const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .map(([name, value]): readonly [string, string] => [encode(name), encode(value)])
    .sort((a, b) => byName(a, b) || (a[1] < b[1] ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')

const byName = (a: readonly [string, string], b: readonly [string, string]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0

/** RFC 3986, which leaves fewer letters as they are than encodeURIComponent does. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest()
