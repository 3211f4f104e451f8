import { withoutSlash } from '../base-url.ts'
import type { HttpCall } from '../connection.ts'
import { jsonCall } from '../json-call.ts'
import type { Settings } from './settings.ts'

/** A call of the v3 API; `path` with the leading slash. */
export const sendgridCall = (own: Settings, method: HttpCall['method'], path: string, body?: unknown): HttpCall =>
  jsonCall(
    method,
    `${withoutSlash(own.baseUrl)}/v3${path}`,
    {
      authorization: `Bearer ${own.apiKey}`,
      ...(own.subuser === undefined ? {} : { 'on-behalf-of': own.subuser }),
    },
    body,
  )
