import { describe, expect, it } from 'vitest'
import type { TrackedEvent } from './event.ts'
import { deviceAddress, deviceNewsIn, platformOf, serviceOf, tokenIn } from './push-device.ts'

const event = (over: Partial<TrackedEvent>): TrackedEvent => ({
  type: 'track',
  name: 'Product Viewed',
  messageId: 'm',
  ids: [],
  properties: {},
  traits: {},
  context: {},
  integrations: {},
  source: 'app',
  at: 5,
  position: 1,
  receivedAt: 5,
  ...over,
})
const device = { id: 'B5372DB0', manufacturer: 'Apple', type: 'ios', token: 'ff15bc0c' }

describe('what an event says of a device', () => {
  it.each<[string, Partial<TrackedEvent>, ReturnType<typeof deviceNewsIn>]>([
    [
      'every event of a mobile SDK names it, and its app',
      { context: { device, app: { namespace: 'com.shop.app' } } },
      { kind: 'used', device: { token: 'ff15bc0c', platform: 'ios', at: 5, app: 'com.shop.app' } },
    ],
    [
      'an event of its own does',
      { name: 'Device Token Registered', properties: { token: ' t:1 ', platform: 'Android', app: 'com.shop' } },
      { kind: 'used', device: { token: 't:1', platform: 'android', at: 5, app: 'com.shop' } },
    ],
    [
      'with the platform in the context',
      { name: 'Device Token Registered', properties: { token: 't:1' }, context: { device: { type: 'iPadOS' } } },
      { kind: 'used', device: { token: 't:1', platform: 'ios', at: 5 } },
    ],
    [
      'a browser with a token',
      { name: 'Device Token Registered', properties: { token: 't:1', type: 'web' } },
      { kind: 'used', device: { token: 't:1', platform: 'web', at: 5 } },
    ],
    [
      'it is removed',
      { name: 'Device Token Removed', properties: { token: 't' } },
      { kind: 'removed', token: 't', at: 5 },
    ],
    [
      'the app is gone',
      { name: 'Application Uninstalled', context: { device } },
      { kind: 'removed', token: 'ff15bc0c', at: 5 },
    ],
    ['a platform that nobody knows', { context: { device: { type: 'fridge', token: 't' } } }, undefined],
    ['no token', { context: { device: { type: 'ios', id: 'x' } } }, undefined],
    ['a token that is none', { context: { device: { type: 'ios', token: { a: 1 } } } }, undefined],
    ['a token that is too long', { context: { device: { type: 'ios', token: 'x'.repeat(501) } } }, undefined],
    ['no device', { context: { device: null } }, undefined],
    ['the device in what a tool tells', { context: { device }, via: 'braze' }, undefined],
    ['a token in an event about something else', { properties: { token: 't', platform: 'ios' } }, undefined],
  ])('%s', (_when, over, news) => {
    expect(deviceNewsIn(event(over))).toEqual(news)
  })
})

it.each([
  ['ios', 'AB'.repeat(32), 'apns'],
  ['ios', 'ab'.repeat(80), 'apns'],
  ['ios', 'ab'.repeat(31), 'fcm'],
  ['ios', 'dQw4:APA91bHun4MxP5egoKMwt', 'fcm'],
  ['android', 'ab'.repeat(32), 'fcm'],
  ['web', 'dQw4:APA91bHun4MxP5egoKMwt', 'fcm'],
] as const)('%s with %s is reached by %s', (platform, token, service) => {
  expect(serviceOf({ platform, token })).toBe(service)
})

it('a token is told from all other addresses', () => {
  expect(tokenIn(deviceAddress('a@b.example'))).toBe('a@b.example')
  expect(tokenIn('a@b.example')).toBeUndefined()
  expect(tokenIn('https://push.example/1')).toBeUndefined()
  expect(platformOf(5)).toBeUndefined()
})
