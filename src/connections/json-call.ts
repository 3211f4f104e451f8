import type { HttpCall } from './connection.ts'

/** A call that says what it has to say as JSON; without a body it says no content type. */
export const jsonCall = (
  method: HttpCall['method'],
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): HttpCall => ({
  kind: 'http',
  method,
  url,
  headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

/** A name and a password as the header `authorization` has them. */
export const basicLogin = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`
