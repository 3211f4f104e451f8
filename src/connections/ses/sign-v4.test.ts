import { expect, it } from 'vitest'
import { signedHeaders } from './sign-v4.ts'

/** Key, time and requests of the test suite that AWS publishes for Signature Version 4. */
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const SCOPE = { region: 'us-east-1', service: 'service' }
const AT = Date.UTC(2015, 7, 30, 12, 36)
const BASE = 'https://example.amazonaws.com'

it.each([
  ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
])('signs %s of the AWS Signature Version 4 test suite as it is published', (_name, method, path, signature) => {
  const headers = signedHeaders({ method, url: `${BASE}${path}`, headers: {}, body: '' }, SCOPE, KEYS, AT)
  expect(headers).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  })
})

it('signs the token of a session, and each header', () => {
  const call = { method: 'POST', url: BASE, headers: { 'content-type': 'application/json' }, body: '{}' }
  const signed = signedHeaders(call, SCOPE, { ...KEYS, sessionToken: 'AQoDYXdz' }, AT)
  expect(signed).toMatchObject({ 'x-amz-security-token': 'AQoDYXdz', 'content-type': 'application/json' })
  expect(signed['authorization']).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,')
})
