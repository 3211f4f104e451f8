import { withoutSlash } from '../base-url.ts'
import type { HttpCall } from '../connection.ts'
import { basicLogin, jsonCall } from '../json-call.ts'
import type { Settings } from './settings.ts'

const HOSTS = {
  us: { track: 'https://track.customer.io', app: 'https://api.customer.io' },
  eu: { track: 'https://track-eu.customer.io', app: 'https://api-eu.customer.io' },
} as const

/** To the Track API: people, events and segments. The path has its version. */
export const trackCall = (own: Settings, method: HttpCall['method'], path: string, body?: object): HttpCall =>
  jsonCall(method, addressOf(own, 'track', path), { authorization: basicLogin(own.siteId, own.apiKey) }, body)

/** To the App API: messages. Without its key the call goes out all the same: the refusal keeps what waits until the key is there. */
export const appCall = (own: Settings, method: HttpCall['method'], path: string, body?: object): HttpCall =>
  jsonCall(
    method,
    addressOf(own, 'app', path),
    own.appKey === undefined ? {} : { authorization: `Bearer ${own.appKey}` },
    body,
  )

const addressOf = (own: Settings, api: 'track' | 'app', path: string): string =>
  `${withoutSlash(own.baseUrl ?? HOSTS[own.region][api])}${path}`
