import { verify, type KeyObject } from 'node:crypto'
import { isRecord } from './http-vendor.ts'

export interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** The parts of a signed token (RFC 7519), if the signature is that of the key; undefined for anything else. */
export function checkToken(token: string, algorithm: 'RS256' | 'ES256', key: KeyObject): TokenParts | undefined {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0 || !/^[\w-]+$/.test(signature)) return undefined
  const bytes = Buffer.from(signature, 'base64url')
  if (algorithm === 'ES256' && bytes.length !== 64) return undefined
  const isSigned = verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, bytes)
  const [header, claims] = [head, body].map((part) => parse(Buffer.from(part, 'base64url').toString('utf8')))
  if (!isSigned || !isRecord(header) || !isRecord(claims) || header.alg !== algorithm) return undefined
  return { header, claims }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
