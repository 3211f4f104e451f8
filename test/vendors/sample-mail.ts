import type { OutgoingMessage } from '../../src/connections/connection.ts'

/** An email to one person, with what has to be put in order before it goes out: ends of lines in the subject, blanks around the address. */
export const SAMPLE_MAIL = {
  deliveryId: 'dlv_01h',
  attempt: 1,
  campaign: 'cart-recovery',
  step: 's',
  userId: 'U1',
  now: 0,
  content: {
    channel: 'email',
    subject: 'Your\r\n cart ',
    text: 'Hi',
    html: '<p>Hi</p>',
    unsubscribeUrl: 'https://shop.example/l/u/tok',
  },
  addresses: { email: ' ada@example.com ', subscriptions: [] },
} satisfies OutgoingMessage
