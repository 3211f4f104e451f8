/**
 * What the metrics of Customer.io's reports are called here, by `object_type.metric`. Those that are in no table say how far a message
 * got inside the tool, and nothing follows from them.
 */
const EVENTS: Readonly<Record<string, string>> = {
  'email.delivered': 'Email Delivered',
  'email.opened': 'Email Opened',
  'email.clicked': 'Email Link Clicked',
  'email.bounced': 'Email Bounced',
  // It would not send to that address at all.
  'email.dropped': 'Email Bounced',
  'email.spammed': 'Email Marked as Spam',
  'email.unsubscribed': 'Unsubscribed',
  'push.delivered': 'Push Notification Received',
  'push.opened': 'Push Notification Opened',
  'push.clicked': 'Push Notification Opened',
  'push.bounced': 'Push Notification Bounced',
  'push.dropped': 'Push Notification Bounced',
  'push.unsubscribed': 'Unsubscribed',
  'sms.delivered': 'SMS Delivered',
  'sms.clicked': 'SMS Link Clicked',
  'sms.bounced': 'SMS Failed',
  'sms.dropped': 'SMS Failed',
  'sms.failed': 'SMS Failed',
  'sms.undeliverable': 'SMS Failed',
  'sms.replied': 'SMS Replied',
  'sms.unsubscribed': 'Unsubscribed',
  'customer.unsubscribed': 'Unsubscribed',
  'customer.subscribed': 'Subscribed',
}

const METRICS: Readonly<Record<string, readonly string[]>> = {
  email: ['drafted', 'attempted', 'sent', 'deferred', 'converted', 'failed', 'undeliverable'],
  push: ['drafted', 'attempted', 'sent', 'deferred', 'converted', 'failed', 'undeliverable'],
  sms: ['drafted', 'attempted', 'sent', 'deferred', 'converted'],
}
/** Nothing of ours is sent by them. */
const OTHER_TYPES: ReadonlySet<string> = new Set(['in_app', 'inbox', 'slack', 'webhook', 'whatsapp'])

/** The event that a metric stands for; null: understood, and nothing follows; undefined: not known. */
export function reportEvent(objectType: string, metric: string): string | null | undefined {
  const key = `${objectType}.${metric}`
  if (Object.hasOwn(EVENTS, key)) return EVENTS[key]
  const isKnown = Object.hasOwn(METRICS, objectType) && METRICS[objectType]?.includes(metric)
  return isKnown || OTHER_TYPES.has(objectType) ? null : undefined
}
