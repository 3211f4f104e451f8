import { describe, expect, it } from 'vitest'
import type { Workspace } from '../model/workspace.ts'
import { kindRules, reachFor } from './kind-rules.ts'
import { parseSource } from './workspace-source.ts'

describe('what reading a workspace knows of each kind', () => {
  it('is what its folder declares', () => {
    const known = Object.entries(kindRules).map(([kind, { channels, forwards, audiences }]) => [
      kind,
      [...channels, forwards && 'forwards', audiences && 'audiences'].filter(Boolean).join(' '),
    ])
    expect(Object.fromEntries(known)).toMatchObject({
      inbox: 'push email sms webhook',
      smtp: 'email',
      webpush: 'push',
      fcm: 'push',
      apns: 'push',
      webhook: 'webhook forwards audiences',
      catalogue: 'forwards audiences',
      facebook: 'audiences',
      twilio: 'sms',
      adroll: 'audiences',
      braze: 'push email forwards audiences',
      bronto: 'forwards',
      customerio: 'push email forwards audiences',
      'facebook-conversions': 'forwards',
      mailchimp: 'forwards audiences',
      mandrill: 'email',
      sendgrid: 'email forwards audiences',
      ses: 'email',
      shopify: '',
    })
  })

  it('names each wrong setting by its path', () => {
    const paths = (kind: string, settings: object) =>
      kindRules[kind]!.checkSettings({ ...settings }).map(({ path }) => path)
    expect(paths('smtp', { url: 'smtp://x:25', from: 'a@b.example' })).toEqual([])
    expect(paths('smtp', { url: 'smtp://x:25', from: 'a@b.example', prot: 1 })).toEqual([['prot']])
    expect(paths('webpush', { vapid: { subject: 5 } })).toEqual([['vapid', 'subject']])
  })
})

describe('how a connection reaches a person', () => {
  const text = `version: 1
workspace: shop
connections:
  mail: { kind: smtp, url: "smtp://127.0.0.1:25", from: a@b.example }
  push: { kind: webpush, vapid: { subject: "mailto:a@b.example" } }
  hook: { kind: webhook, url: "https://x.example" }
  braze: { kind: braze, endpoint: "https://rest.iad-01.braze.com", apiKey: k }
  texts: { kind: twilio, accountSid: AC00000000000000000000000000000000, authToken: t, from: Shop }
`
  const { parsed } = parseSource(text, { env: {} })
  const workspace = (parsed as { value: { workspace: Workspace } }).value.workspace
  const reach = reachFor(workspace)

  it.each([
    ['mail', 'email', 'email'],
    ['push', 'push', 'subscription'],
    ['hook', 'webhook', 'nothing'],
    ['texts', 'sms', 'phone'],
    ['inbox', 'push', 'nothing'],
    ['braze', 'push', 'user_id'],
    ['inbox', 'sms', 'nothing'],
  ] as const)('%s needs for %s: %s', (connection, channel, needs) => {
    expect(reach(connection, channel)).toBe(needs)
  })

  it('a connection that is no more needs an address, so that nothing is sent to nobody', () => {
    expect(reach('gone', 'email')).toBe('email')
    expect(reach('gone', 'sms')).toBe('phone')
  })
})
