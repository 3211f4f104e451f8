import { createPublicKey, verify } from 'node:crypto'

export interface VapidExpectation {
  /** Origin of the endpoint. */
  readonly origin: string
  /** The key the browser subscribed with, base64url. */
  readonly applicationServerKey: string
  readonly nowMs: number
}

const LIFETIME_S_MAX = 86_400

/** What is wrong with the Authorization header of a push message (RFC 8292), or undefined. `mismatch`: another key than at subscribing. */
export function vapidProblem(
  header: string,
  { origin, applicationServerKey, nowMs }: VapidExpectation,
): string | undefined {
  const parts = /^vapid t=([\w-]+\.[\w-]+\.[\w-]+), ?k=([\w-]+)$/.exec(header)
  const [, token = '', key = ''] = parts ?? []
  if (!parts) return 'no vapid header'
  if (key !== applicationServerKey) return 'mismatch'
  if (!signedBy(token, key)) return 'wrong signature'
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Readonly<
    Record<string, unknown>
  >
  const left = Number(claims['exp']) - nowMs / 1000
  if (claims['aud'] !== origin) return 'aud is not the origin of the endpoint'
  if (!(left > 0 && left <= LIFETIME_S_MAX)) return 'exp is past or more than 24 h ahead'
  if (!/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(String(claims['sub'])))
    return 'sub is no mailto: or https: address'
  return undefined
}

/** Whether an ES256 token was signed by the key (uncompressed point, base64url). */
export function signedBy(token: string, key: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>
  const point = Buffer.from(key, 'base64url')
  if (header['alg'] !== 'ES256' || point.length !== 65) return false
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  return verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
}
