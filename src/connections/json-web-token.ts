import { createPrivateKey, sign } from 'node:crypto'

type Algorithm = 'RS256' | 'ES256'

/** A signed token (RFC 7519) with the id of its key in the header. Throws for a key that {@link keyProblem} finds fault with. */
export function signToken(
  algorithm: Algorithm,
  { key, keyId, claims }: { readonly key: string; readonly keyId: string; readonly claims: object },
): string {
  const content = `${part({ alg: algorithm, typ: 'JWT', kid: keyId })}.${part(claims)}`
  // JOSE wants both numbers of an elliptic signature as they are, not wrapped in DER.
  const signature = sign('sha256', Buffer.from(content), { key: createPrivateKey(key), dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What is wrong with a private key for this purpose, or undefined; never shows any of it. */
export function keyProblem(algorithm: Algorithm, pem: string): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    if (algorithm === 'RS256') return asymmetricKeyType === 'rsa' ? undefined : 'must be an RSA private key'
    return asymmetricKeyDetails?.namedCurve === 'prime256v1' ? undefined : 'must be a P-256 private key'
  } catch {
    return 'must be a private key as text that begins with -----BEGIN PRIVATE KEY-----'
  }
}
