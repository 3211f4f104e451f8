import { describe, expect, it } from 'vitest'
import type { OutgoingMessage } from '../connection.ts'
import smtp from './index.ts'
import { addressOf } from '../mail-address.ts'
import { SAMPLE_MAIL } from '../../../test/vendors/sample-mail.ts'

const message: OutgoingMessage = { ...SAMPLE_MAIL, attempt: 2, campaign: 'c' }
const settings = { url: 'smtp://mail.example', from: 'The Shop <hi@mail.shop.example>', replyTo: 'help@shop.example' }

describe('a mail', () => {
  it('has a Message-ID that is the same for every attempt, and one-click unsubscribe', () => {
    expect(smtp.send?.calls(settings, message)).toEqual([
      {
        kind: 'mail',
        server: 'smtp://mail.example',
        from: 'The Shop <hi@mail.shop.example>',
        to: 'ada@example.com',
        subject: 'Your cart',
        text: 'Hi',
        html: '<p>Hi</p>',
        messageId: '<dlv_01h@mail.shop.example>',
        headers: {
          'Reply-To': 'help@shop.example',
          'X-Rekindle-Delivery': 'dlv_01h',
          'List-Unsubscribe': '<https://shop.example/l/u/tok>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    ])
  })

  it('reaches only people with one plain address', () => {
    const reaches = (email?: string) =>
      smtp.send?.reaches({ ...(email === undefined ? {} : { email }), subscriptions: [] }, 'email')
    expect(reaches('ada@example.com')).toBe(true)
    expect(reaches()).toBe(false)
    expect(reaches('ada')).toBe(false)
    expect(reaches('a@x.example,b@x.example')).toBe(false)
    expect(smtp.send?.reaches({ email: 'ada@example.com', subscriptions: [] }, 'push')).toBe(false)
  })

  it('counts as delivered when it is accepted, with that evidence', () => {
    expect(smtp.send?.acceptedEvent?.('email')).toEqual({ name: 'Email Delivered', evidence: 'accepted' })
  })

  it.each([
    ['hi@shop.example', 'hi@shop.example'],
    ['Shop <hi@shop.example>', 'hi@shop.example'],
    ['"Shop, Inc." <hi@shop.example>', 'hi@shop.example'],
    ['<hi@shop.example>', 'hi@shop.example'],
    ['Shop', undefined],
    ['a@x.example, b@x.example', undefined],
    ['Shop <hi@shop.example> <b@x.example>', undefined],
    ['Shop\r\n<hi@shop.example>', undefined],
  ])('the address in %j is %s', (mailbox, address) => expect(addressOf(mailbox)).toBe(address))
})
