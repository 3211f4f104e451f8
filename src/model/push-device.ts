import { readName } from './event-ids.ts'
import type { Properties, TrackedEvent } from './event.ts'

/** What a device runs on; a browser that has a token of a push service rather than a subscription is `web`. */
export type PushPlatform = 'ios' | 'android' | 'web'

/** An app on a device that takes push messages. */
export interface PushDevice {
  readonly token: string
  readonly platform: PushPlatform
  /** When it was last used, event time. */
  readonly at: number
  /** The app that got the token: a bundle id or package name. */
  readonly app?: string
}

const APPLE = /^(?:ios|ipados|tvos|watchos|visionos|iphone|ipad)$/

/** What SDKs say that a device is; undefined: nothing that is known. */
export function platformOf(told: unknown): PushPlatform | undefined {
  const name = typeof told === 'string' ? told.trim().toLowerCase() : ''
  if (name === 'android' || name === 'web') return name
  return APPLE.test(name) ? 'ios' : undefined
}

/** Apple's tokens are bytes written as hex digits; those of Firebase never are, also on Apple's devices. */
const APPLE_TOKEN = /^(?:[0-9a-f]{2}){32,100}$/i

/** Through which service a device is reached: Apple's own or Firebase, which reaches all that registered with it. */
export const serviceOf = ({ platform, token }: Pick<PushDevice, 'platform' | 'token'>): 'apns' | 'fcm' =>
  platform === 'ios' && APPLE_TOKEN.test(token) ? 'apns' : 'fcm'

/** What an event says of a device. */
export type DeviceNews =
  | { readonly kind: 'used'; readonly device: PushDevice }
  /** No messages go to it any more. */
  | { readonly kind: 'removed'; readonly token: string; readonly at: number }

export const DEVICE_REGISTERED = 'Device Token Registered'
export const DEVICE_REMOVED = 'Device Token Removed'
const APP_UNINSTALLED = 'Application Uninstalled'

/**
 * The device that an event came from, if it has a token: mobile SDKs say it with every event (`context.device`), and an app can say it
 * by an event of its own (`Device Token Registered`, `Device Token Removed`, with `token` and `platform`). What a tool tells is no use
 * of a device.
 */
export function deviceNewsIn(event: TrackedEvent): DeviceNews | undefined {
  const { context, properties, name } = event
  if (event.via !== undefined) return undefined
  const isExplicit = name === DEVICE_REGISTERED || name === DEVICE_REMOVED
  if (context.device === undefined && !isExplicit) return undefined
  const told = recordIn(context, 'device')
  const token = (isExplicit && readToken(properties.token)) || readToken(told.token)
  if (token === undefined) return undefined
  if (name === DEVICE_REMOVED || name === APP_UNINSTALLED) return { kind: 'removed', token, at: event.at }
  const platform = (isExplicit && platformOf(properties.platform ?? properties.type)) || platformOf(told.type)
  if (platform === undefined) return undefined
  const app = readToken((isExplicit && properties.app) || recordIn(context, 'app').namespace)
  return { kind: 'used', device: { token, platform, at: event.at, ...(app !== undefined && { app }) } }
}

function recordIn(context: Properties, key: string): Readonly<Record<string, unknown>> {
  const value = context[key]
  return value !== null && typeof value === 'object' ? (value as Readonly<Record<string, unknown>>) : {}
}

function readToken(value: unknown): string | undefined {
  const name = typeof value === 'string' ? readName(value) : undefined
  return typeof name === 'string' ? name : undefined
}

const DEVICE_ADDRESS = 'device:'

/** A token among addresses of other kinds: it may look like any of them. */
export const deviceAddress = (token: string): string => DEVICE_ADDRESS + token

/** The token of such an address; undefined: it is another kind of address. */
export const tokenIn = (address: string): string | undefined =>
  address.startsWith(DEVICE_ADDRESS) ? address.slice(DEVICE_ADDRESS.length) : undefined
