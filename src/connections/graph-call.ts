import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { baseUrl, withoutSlash } from './base-url.ts'
import type { HttpCall } from './connection.ts'
import { jsonCall } from './json-call.ts'

/** Settings of every connection to Meta's Graph API. */
export const graphSettings = {
  appSecret: z
    .string()
    .min(1)
    .meta({ secret: true })
    .optional()
    .describe('Secret of the app; adds a proof to each call (appsecret_proof).'),
  version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'must look like v25.0')
    .default('v25.0')
    .describe('Version of the Graph API; each lives about two years.'),
  baseUrl: baseUrl('https://graph.facebook.com'),
}

interface GraphAccess {
  readonly accessToken: string
  readonly appSecret?: string | undefined
  readonly version: string
  readonly baseUrl: string
}

export interface GraphRequest {
  readonly method: HttpCall['method']
  /** Below the version. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

export function graphCall(access: GraphAccess, { method, path, query, body }: GraphRequest): HttpCall {
  const { accessToken, appSecret, version } = access
  const proof =
    appSecret === undefined
      ? {}
      : { appsecret_proof: createHmac('sha256', appSecret).update(accessToken).digest('hex') }
  const search = new URLSearchParams({ ...query, ...proof }).toString()
  const url = `${withoutSlash(access.baseUrl)}/${version}/${path}${search ? `?${search}` : ''}`
  return jsonCall(method, url, { authorization: `Bearer ${accessToken}` }, body)
}
