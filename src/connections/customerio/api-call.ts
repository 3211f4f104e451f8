import { withoutSlash } from '../base-url.ts'
import type { HttpCall } from '../connection.ts'
import type { Settings } from './settings.ts'

const HOSTS = {
  us: { track: 'https://track.customer.io', app: 'https://api.customer.io' },
  eu: { track: 'https://track-eu.customer.io', app: 'https://api-eu.customer.io' },
} as const

/** To the Track API: people, events and segments. The path has its version. */
export function trackCall(own: Settings, method: HttpCall['method'], path: string, body?: object): HttpCall {
  const login = Buffer.from(`${own.siteId}:${own.apiKey}`, 'utf8').toString('base64')
  return jsonCall(own, 'track', { method, path, body, authorization: `Basic ${login}` })
}

/** To the App API: messages. Without its key the call goes out all the same: the refusal keeps what waits until the key is there. */
export const appCall = (own: Settings, method: HttpCall['method'], path: string, body?: object): HttpCall =>
  jsonCall(own, 'app', { method, path, body, authorization: own.appKey === undefined ? '' : `Bearer ${own.appKey}` })

interface JsonCall {
  readonly method: HttpCall['method']
  readonly path: string
  readonly body: object | undefined
  readonly authorization: string
}

function jsonCall(own: Settings, api: 'track' | 'app', { method, path, body, authorization }: JsonCall): HttpCall {
  return {
    kind: 'http',
    method,
    url: `${withoutSlash(own.baseUrl ?? HOSTS[own.region][api])}${path}`,
    headers: {
      ...(authorization !== '' && { authorization }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }
}
