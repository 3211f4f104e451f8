import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostmarkServer } from './postmark-server.ts'
import { startPostmarkServer } from './postmark-server.ts'

describe('the local Postmark server', () => {
  let server: PostmarkServer
  beforeAll(async () => {
    server = await startPostmarkServer({
      serverToken: 'tok',
      senders: ['hi@shop.example'],
      streams: ['outbound'],
      inactive: ['gone@example.com'],
    })
  })
  afterAll(() => server.close())

  const MAIL = { From: 'Shop <hi@shop.example>', To: 'ada@example.com', Subject: 'S', TextBody: 'T' }
  const post = async (body: unknown, over: { headers?: Record<string, string>; path?: string } = {}) => {
    const reply = await fetch(`${server.url}${over.path ?? '/email'}`, {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-postmark-server-token': 'tok',
        ...over.headers,
      },
      body: JSON.stringify(body),
    })
    const { ErrorCode } = (await reply.json()) as { readonly ErrorCode: number }
    return [reply.status, ErrorCode]
  }

  it.each<[string, object, readonly [number, number]]>([
    ['nothing that is right', {}, [200, 0]],
    ['an unknown field', { Color: 'red' }, [422, 403]],
    ['a sender that is not confirmed', { From: 'other@shop.example' }, [422, 400]],
    ['a sender with a name that must be quoted', { From: 'Shop, Inc. <hi@shop.example>' }, [422, 300]],
    ['a recipient that is no address', { To: 'ada' }, [422, 300]],
    ['a recipient that bounced', { To: 'gone@example.com' }, [422, 406]],
    ['no body', { TextBody: '' }, [422, 300]],
    ['long metadata', { Metadata: { delivery_id: 'x'.repeat(81) } }, [422, 300]],
    ['metadata that is a number', { Metadata: { delivery_id: 7 } }, [422, 300]],
    ['a header with a line end', { Headers: [{ Name: 'X', Value: 'a\nb' }] }, [422, 300]],
    ['tracking that is none', { TrackLinks: 'All' }, [422, 300]],
    ['a stream that is not there', { MessageStream: 'broadcast' }, [422, 1235]],
  ])('refuses %s', async (_, over, expected) => {
    expect(await post({ ...MAIL, ...over })).toEqual(expected)
  })

  it('refuses a wrong token, another content type and other paths', async () => {
    expect(await post(MAIL, { headers: { 'x-postmark-server-token': 'x' } })).toEqual([401, 10])
    expect(await post(MAIL, { headers: { 'content-type': 'text/plain' } })).toEqual([415, 409])
    expect(await post(MAIL, { path: '/mail' })).toEqual([404, 0])
  })
})
