/**
 * One name per fact: what tools and old specs call differently becomes canonical at the door, so that one condition works for
 * every tool. Keys are compared without regard to case. The name as sent stays in `properties.vendor_event`.
 */
const CANONICAL: Readonly<Record<string, string>> = {
  'push notification tapped': 'Push Notification Opened',
  'push opened': 'Push Notification Opened',
  'push tapped': 'Push Notification Opened',
  'ios foreground push opened': 'Push Notification Opened',
  'push notification delivered': 'Push Notification Received',
  'push delivered': 'Push Notification Received',
  'push bounced': 'Push Notification Bounced',
  'push token': 'Device Token Registered',
  'push token registered': 'Device Token Registered',
  'device token registered': 'Device Token Registered',
  'device token added': 'Device Token Registered',
  'push token removed': 'Device Token Removed',
  'device token removed': 'Device Token Removed',
  'email unsubscribed': 'Unsubscribed',
  'email soft bounced': 'Email Bounced',
  'sms delivered': 'SMS Delivered',
  'sms failed': 'SMS Failed',
  'sms undelivered': 'SMS Failed',
  'sms delivery failed': 'SMS Failed',
  'sms rejected': 'SMS Failed',
  'sms bounced': 'SMS Failed',
  'sms link clicked': 'SMS Link Clicked',
  'sms shortlink clicked': 'SMS Link Clicked',
  'sms clicked': 'SMS Link Clicked',
  'subscription confirmed': 'Subscription Confirmed',
  'email marked as spam': 'Email Marked as Spam',
  'viewed product category': 'Product List Viewed',
  'viewed promotion': 'Promotion Viewed',
  'clicked promotion': 'Promotion Clicked',
  'clicked product': 'Product Clicked',
  'viewed product': 'Product Viewed',
  'added product': 'Product Added',
  'removed product': 'Product Removed',
  'started order': 'Checkout Started',
  'completed order': 'Order Completed',
  'viewed checkout step': 'Checkout Step Viewed',
  'completed checkout step': 'Checkout Step Completed',
}

/** Accepted by a tool but not proven to have arrived: it stands for Received only with its evidence said. */
const SENT_AS_RECEIVED: Readonly<Record<string, string>> = { 'push notification sent': 'Push Notification Received' }

export interface CanonicalName {
  readonly name: string
  /** Set where the name itself tells how the fact is known. */
  readonly evidence?: 'sent'
}

/** The canonical name of an event; a name that is in no table stays as it is. */
export function canonicalName(sent: string): CanonicalName {
  const key = sent.toLowerCase()
  const asReceived = Object.hasOwn(SENT_AS_RECEIVED, key) ? SENT_AS_RECEIVED[key] : undefined
  if (asReceived) return { name: asReceived, evidence: 'sent' }
  return { name: (Object.hasOwn(CANONICAL, key) && CANONICAL[key]) || sent }
}
