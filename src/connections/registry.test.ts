import { describe, expect, it } from 'vitest'
import { checkSettings, connectionKind, publicSettings, readSettings } from './registry.ts'

describe('settings of connections', () => {
  it('of an unknown kind name the nearest one', () => {
    expect(checkSettings('smpt', {})).toEqual([
      { path: 'kind', message: expect.stringContaining('Did you mean smtp?') },
    ])
    expect(checkSettings('facebok', {})[0]?.message).toContain('Did you mean facebook?')
    expect(checkSettings('salesforce', {})[0]?.message).toMatch(
      /^there is no kind "salesforce"\. Known kinds: adroll, .*facebook, .*webpush\.$/,
    )
  })

  it('know no kinds that every object has', () => {
    expect(connectionKind('constructor')).toBeUndefined()
    expect(connectionKind('__proto__')).toBeUndefined()
  })

  it('get their defaults when they are read', () => {
    expect(readSettings('facebook', { accessToken: 't', adAccount: '1' })).toEqual({
      ok: true,
      value: { accessToken: 't', adAccount: '1', version: 'v25.0', baseUrl: 'https://graph.facebook.com' },
    })
  })

  it('name every problem at once, in plain words', () => {
    expect(checkSettings('facebook', { adAccount: 123, token: 'x' })).toEqual([
      { path: 'accessToken', message: 'is missing' },
      { path: 'adAccount', message: 'expected string, received number' },
      { path: 'token', message: 'is not a setting of this kind' },
    ])
    expect(
      checkSettings('webpush', { vapid: { subject: 'mailto:a@b.example', privateKey: 'x', extra: 1 } }).map(
        ({ path }) => path,
      ),
    ).toEqual(['vapid.privateKey', 'vapid.extra', 'vapid'])
  })

  it('show people the server of a secret URL but not its password', () => {
    expect(publicSettings('smtp', { url: 'smtp://shop:hunter2@mail.example:587', from: 'a@b.example' })).toEqual({
      url: 'smtp://••••••@mail.example:587',
      from: 'a@b.example',
    })
  })

  it('show people nothing of what is not known', () => {
    expect(publicSettings('facebook', { accesToken: 'typo', adAccount: '1', accessToken: 'EAAB' })).toEqual({
      accesToken: '••••••',
      adAccount: '1',
      accessToken: '••••••',
    })
    expect(
      publicSettings('webpush', { vapid: { subject: 'mailto:a@b.example', privateKey: 'k', other: 1 }, ttl: '1d' }),
    ).toEqual({
      vapid: { subject: 'mailto:a@b.example', privateKey: '••••••', other: '••••••' },
      ttl: '1d',
    })
    expect(publicSettings('nothing', { a: 1 })).toEqual({ a: '••••••' })
  })
})
