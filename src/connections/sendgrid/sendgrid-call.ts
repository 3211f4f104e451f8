import { withoutSlash } from '../base-url.ts'
import type { HttpCall } from '../connection.ts'
import type { Settings } from './settings.ts'

/** A call of the v3 API; `path` with the leading slash. */
export function sendgridCall(own: Settings, method: HttpCall['method'], path: string, body?: unknown): HttpCall {
  return {
    kind: 'http',
    method,
    url: `${withoutSlash(own.baseUrl)}/v3${path}`,
    headers: {
      authorization: `Bearer ${own.apiKey}`,
      ...(own.subuser === undefined ? {} : { 'on-behalf-of': own.subuser }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}
