import type { ReceiveSample } from './receive-case.ts'

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:ses-events'
const CERTIFICATE =
  'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a969abfda.pem'
export const VENDOR_ID = '010701932f5c0000-1b2c-000000'
const at = Date.parse('2026-11-24T10:00:00.000Z')
let count = 0

/** Around each message; it is signed by who sends it. */
export const envelope = (type: string, message: string, more: object = {}) => ({
  headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': type },
  body: JSON.stringify({
    Type: type,
    MessageId: `22b80b92-fdea-4c2c-8f9d-bdfb0c7bf3${10 + count++}`,
    TopicArn: TOPIC,
    Message: message,
    Timestamp: '2026-11-24T11:59:30.000Z',
    SigningCertURL: CERTIFICATE,
    ...more,
  }),
})

const mail = {
  timestamp: '2026-11-24T09:59:00.000Z',
  source: 'hi@shop.example',
  messageId: VENDOR_ID,
  destination: ['Ada <ada@example.com>'],
  headers: [{ name: 'Subject', value: 'Your cart' }],
  commonHeaders: { subject: 'Your cart', to: ['ada@example.com'] },
  tags: { 'ses:configuration-set': ['events'], delivery_id: ['dlv_1'] },
}
const about = { deliveryId: 'dlv_1', vendorId: VENDOR_ID, email: 'ada@example.com' }
const told = (eventType: string, detail: object, more: object = {}) =>
  envelope('Notification', JSON.stringify({ eventType, mail, ...detail }), {
    Subject: 'Amazon SES Email Event Notification',
    UnsubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe',
    ...more,
  })
const fact = (event: string, properties: Readonly<Record<string, unknown>>, more: object = {}) =>
  ({ kind: 'fact', event, at, about, properties: { ...properties, vendor: 'ses' }, ...more }) as const
const timestamp = '2026-11-24T10:00:00.000Z'
const bounce = (bounceType: string, bounceSubType: string) => ({
  bounce: {
    bounceType,
    bounceSubType,
    bouncedRecipients: [
      { emailAddress: 'ada@example.com', action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 unknown' },
    ],
    timestamp,
    feedbackId: 'f1',
  },
})
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15'
const preferences = (unsubscribeAll: boolean, news: string) => ({
  unsubscribeAll,
  topicSubscriptionStatus: [
    { topicName: 'news', subscriptionStatus: news },
    { topicName: 'tips', subscriptionStatus: 'OptIn' },
  ],
})

/** As AWS's pages show them, shortened. */
export const SES_SAMPLES: readonly ReceiveSample[] = [
  {
    when: 'Delivery',
    request: told('Delivery', { delivery: { timestamp, recipients: ['ada@example.com'], smtpResponse: '250 ok' } }),
    items: [
      fact('Email Delivered', {
        email_id: VENDOR_ID,
        email_subject: 'Your cart',
        response: '250 ok',
        vendor_event: 'Delivery',
      }),
    ],
  },
  {
    when: 'Open',
    request: told('Open', { open: { timestamp, ipAddress: '192.0.2.1', userAgent: PHONE } }),
    items: [
      fact(
        'Email Opened',
        { open_class: 'human', machine: false },
        { context: { ip: '192.0.2.1', userAgent: PHONE, user_agent: PHONE } },
      ),
    ],
  },
  {
    when: 'Open by a machine',
    request: told('Open', { open: { timestamp, ipAddress: '192.0.2.1', userAgent: 'Mozilla/5.0' } }),
    items: [fact('Email Opened', { open_class: 'machine', machine: true })],
  },
  {
    when: 'Click',
    request: told('Click', {
      click: { timestamp, ipAddress: '192.0.2.1', userAgent: PHONE, link: 'https://shop.example/cart', linkTags: null },
    }),
    items: [fact('Email Link Clicked', { link_url: 'https://shop.example/cart', machine: false })],
  },
  {
    when: 'Bounce for good',
    request: told('Bounce', bounce('Permanent', 'General')),
    items: [fact('Email Bounced', { bounce_type: 'hard', reason: 'smtp; 550 unknown', status: '5.1.1' })],
  },
  {
    when: 'Bounce for now',
    request: told('Bounce', bounce('Transient', 'MailboxFull')),
    items: [fact('Email Bounced', { bounce_type: 'soft', bounce_subtype: 'MailboxFull' })],
  },
  {
    when: 'Bounce for what it holds',
    request: told('Bounce', bounce('Transient', 'ContentRejected')),
    items: [fact('Email Bounced', { bounce_type: 'block' })],
  },
  {
    when: 'Complaint',
    request: told('Complaint', {
      complaint: {
        timestamp,
        complainedRecipients: [{ emailAddress: 'ada@example.com' }],
        complaintFeedbackType: 'abuse',
      },
    }),
    items: [fact('Email Marked as Spam', { reason: 'abuse' })],
  },
  {
    when: 'Reject',
    request: told('Reject', { reject: { reason: 'Bad content' } }),
    items: [
      { ...fact('Email Bounced', { bounce_type: 'block', dropped: true, reason: 'Bad content' }), at: at + 7_170_000 },
    ],
  },
  {
    when: 'Subscription, all of it',
    request: told('Subscription', {
      subscription: { timestamp, contactList: 'shop', newTopicPreferences: preferences(true, 'OptOut') },
    }),
    items: [fact('Unsubscribed', { channel: 'email', list_name: 'shop' })],
  },
  {
    when: 'Subscription, one topic',
    request: told('Subscription', {
      subscription: {
        timestamp,
        contactList: 'shop',
        newTopicPreferences: preferences(false, 'OptOut'),
        oldTopicPreferences: preferences(false, 'OptIn'),
      },
    }),
    items: [fact('Unsubscribed', { topic: 'news', list_name: 'shop' })],
  },
  ...['Send', 'DeliveryDelay', 'Rendering Failure'].map((type) => ({
    when: type,
    request: told(type, {}),
    items: [{ kind: 'noted', name: type } as const],
  })),
  {
    when: 'the feedback of an identity, which has no tags',
    request: envelope(
      'Notification',
      JSON.stringify({
        notificationType: 'Bounce',
        mail: { ...mail, tags: undefined },
        ...bounce('Permanent', 'General'),
      }),
    ),
    items: [{ kind: 'fact', event: 'Email Bounced', at, about: { vendorId: VENDOR_ID, email: 'ada@example.com' } }],
  },
  {
    when: 'the greeting of a topic',
    request: envelope('Notification', 'Successfully validated SNS topic for Amazon SES event publishing.'),
    items: [{ kind: 'noted' }],
  },
  {
    when: 'SubscriptionConfirmation',
    request: envelope('SubscriptionConfirmation', 'You have chosen to subscribe.', {
      Token: '2336412f37',
      SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37',
    }),
    items: [{ kind: 'noted', name: 'SubscriptionConfirmation' }],
  },
  {
    when: 'UnsubscribeConfirmation',
    request: envelope('UnsubscribeConfirmation', 'You have chosen to leave.', {
      Token: '2336412f38',
      SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f38',
    }),
    items: [{ kind: 'noted', name: 'UnsubscribeConfirmation' }],
  },
  {
    when: 'an event without its details',
    request: told('Bounce', {}),
    items: [{ kind: 'bad', path: 'Message.bounce' }],
  },
]
