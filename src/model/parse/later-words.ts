/**
 * The language is larger than what runs: its words are known, and refused in plain words rather than ignored. Tools of the language
 * without a connection yet.
 */
export const LATER_KINDS: readonly string[] = [
  'fcm',
  'apns',
  'customerio',
  'sendgrid',
  'mailchimp',
  'bronto',
  'ses',
  'postmark',
]

export const notYet = (word: string): string =>
  `\`${word}\` is part of the language, but this version can't run it yet.`
