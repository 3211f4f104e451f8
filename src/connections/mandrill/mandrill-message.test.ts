import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../connection.ts'
import mandrill from './index.ts'
import { mandrillMessage } from './mandrill-message.ts'
import { SAMPLE_MAIL } from '../../../test/vendors/sample-mail.ts'

const message: OutgoingMessage = { ...SAMPLE_MAIL, attempt: 2 }
const least = { apiKey: 'k', from: 'hi@shop.example', baseUrl: 'https://mandrillapp.com/api/1.0' }

describe('a message', () => {
  it('carries our id in the metadata, the headers of one-click unsubscribe, and nothing of the person but the address', () => {
    const all = {
      ...least,
      from: 'The Shop <hi@shop.example>',
      replyTo: 'help@shop.example',
      subaccount: 's',
      ipPool: 'p',
    }
    expect(mandrillMessage({ ...all, trackOpens: false, trackClicks: true }, message)).toEqual({
      message: {
        subject: 'Your cart',
        text: 'Hi',
        html: '<p>Hi</p>',
        from_email: 'hi@shop.example',
        from_name: 'The Shop',
        to: [{ email: 'ada@example.com', type: 'to' }],
        headers: {
          'Reply-To': 'help@shop.example',
          'List-Unsubscribe': '<https://shop.example/l/u/tok>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        metadata: { delivery_id: 'dlv_01h', campaign_name: 'cart-recovery' },
        tags: ['cart-recovery'],
        merge: false,
        auto_text: false,
        track_opens: false,
        track_clicks: true,
        subaccount: 's',
      },
      async: false,
      ip_pool: 'p',
    })
  })

  it('leaves what is not set to the account', () => {
    const plain = { ...message, content: { channel: 'email', subject: 'Hi', text: 'Hi' } } as const
    expect(mandrillMessage(least, plain)).toMatchObject({ message: { from_email: 'hi@shop.example', headers: {} } })
    const text = JSON.stringify(mandrillMessage(least, plain))
    for (const key of ['html', 'from_name', 'track_opens', 'track_clicks', 'subaccount', 'ip_pool'])
      expect(text).not.toContain(key)
  })

  it.each(['_internal', 'x'.repeat(51)])('has no tag that the tool would refuse: %s', (campaign) => {
    expect(JSON.stringify(mandrillMessage(least, { ...message, campaign }))).not.toContain('tags')
  })

  it('says that it is only tried out', () => {
    expect(mandrillMessage(least, { ...message, isTrial: true })).toMatchObject({
      message: { headers: { 'X-Rekindle-Test': 'true' } },
    })
  })

  it('reaches only people with one plain address', () => {
    const reaches = (email?: string) =>
      mandrill.send?.reaches({ ...(email !== undefined && { email }), subscriptions: [] }, 'email')
    expect(['ada@example.com', undefined, 'ada', 'a@x.example,b@x.example'].map(reaches)).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(mandrill.send?.calls(least, { ...message, addresses: { subscriptions: [] } })).toEqual([])
  })
})
