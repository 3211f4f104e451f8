/** What a fact of Braze is called in the spec, and what it tells beyond the name. */
export interface CurrentsMeaning {
  readonly event: string
  readonly bounce?: 'hard' | 'soft'
  /** Set where less is known than the name says. */
  readonly evidence?: 'sent'
  /** What a choice is about. */
  readonly channel?: 'email'
}

const MEANINGS: Readonly<Record<string, CurrentsMeaning>> = {
  'users.messages.email.delivery': { event: 'Email Delivered' },
  'users.messages.email.open': { event: 'Email Opened' },
  'users.messages.email.click': { event: 'Email Link Clicked' },
  'users.messages.email.bounce': { event: 'Email Bounced', bounce: 'hard' },
  'users.messages.email.softbounce': { event: 'Email Bounced', bounce: 'soft' },
  'users.messages.email.markasspam': { event: 'Email Marked as Spam' },
  'users.messages.email.unsubscribe': { event: 'Unsubscribed', channel: 'email' },
  // Of pushes Braze knows nothing closer to arrival.
  'users.messages.pushnotification.send': { event: 'Push Notification Received', evidence: 'sent' },
  'users.messages.pushnotification.open': { event: 'Push Notification Opened' },
  'users.messages.pushnotification.bounce': { event: 'Push Notification Bounced', bounce: 'hard' },
  'users.messages.pushnotification.iosforeground': { event: 'Push Notification Received' },
  'users.messages.sms.delivery': { event: 'SMS Delivered' },
  'users.messages.sms.shortlinkclick': { event: 'SMS Link Clicked' },
  'users.messages.sms.rejection': { event: 'SMS Failed' },
  'users.messages.sms.deliveryfailure': { event: 'SMS Failed' },
  // The names of the connector that speaks as Segment does.
  'email delivered': { event: 'Email Delivered' },
  'email opened': { event: 'Email Opened' },
  'email link clicked': { event: 'Email Link Clicked' },
  'email bounced': { event: 'Email Bounced', bounce: 'hard' },
  'email soft bounced': { event: 'Email Bounced', bounce: 'soft' },
  'email marked as spam': { event: 'Email Marked as Spam' },
  'email unsubscribed': { event: 'Unsubscribed', channel: 'email' },
  unsubscribed: { event: 'Unsubscribed', channel: 'email' },
  'push notification sent': { event: 'Push Notification Received', evidence: 'sent' },
  'push notification tapped': { event: 'Push Notification Opened' },
  'push notification opened': { event: 'Push Notification Opened' },
  'push notification bounced': { event: 'Push Notification Bounced', bounce: 'hard' },
  'push notification received': { event: 'Push Notification Received' },
  'ios foreground push opened': { event: 'Push Notification Received' },
  'sms delivered': { event: 'SMS Delivered' },
  'sms rejected': { event: 'SMS Failed' },
  'sms failed': { event: 'SMS Failed' },
}

/** By the name that Braze uses; undefined: nothing follows from it. */
export const currentsMeaning = (name: string): CurrentsMeaning | undefined => {
  const key = name.toLowerCase()
  return Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined
}
