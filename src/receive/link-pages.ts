import { escapeHtml } from '../messages/escape-html.ts'
import { fieldOf, type Preference, type Preferences } from './preferences.ts'

/** The few pages that customers see. No scripts, no cookies, nothing from elsewhere, and nothing of the person but what they chose to get. */

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1.5em;color:#222;background:#fff}' +
  'fieldset{border:1px solid #999;border-radius:.4em;margin:0 0 1em}label{display:block;padding:.3em 0}' +
  'button{font:inherit;padding:.6em 1.4em;border:0;border-radius:.4em;background:#222;color:#fff;cursor:pointer}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}button{background:#eee;color:#1b1b1b}a{color:#9cf}}'

function page(title: string, content: string, head = ''): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<meta name="robots" content="noindex">${head}<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>${content}</body></html>`
  )
}

/** Opening it changes nothing: mail scanners open every link. `topic`: what the message was about, if it has a name. */
export function unsubscribePage(topic: string | undefined, preferences: Preferences | undefined): string {
  const what =
    topic === undefined
      ? 'You will get no more marketing messages on this channel.'
      : `You will get no more messages about “${escapeHtml(topic)}”.`
  return page(
    'Unsubscribe',
    `<p>${what}</p>` +
      '<form method="post"><input type="hidden" name="from" value="page"><button type="submit">Unsubscribe</button></form>' +
      (preferences ? preferenceForm(preferences) : ''),
  )
}

export const unsubscribedPage = (): string =>
  page('You are unsubscribed', '<p>It may take a moment for messages that are on their way.</p>')

export const savedPage = (preferences: Preferences): string =>
  page(
    'Your choices are saved',
    `<p role="status">It may take a moment for messages that are on their way.</p>${preferenceForm(preferences)}`,
  )

/** Opening it confirms nothing: mail scanners open every link. */
export const confirmPage = (topics: readonly string[]): string =>
  page(
    'Confirm your subscription',
    `<p>You asked for messages about ${topicList(topics)}. If it was not you, close this page, and nothing is sent.</p>` +
      '<form method="post"><input type="hidden" name="from" value="page"><button type="submit">Yes, subscribe me</button></form>',
  )

export const confirmedPage = (topics: readonly string[]): string =>
  page('You are subscribed', `<p>You will get messages about ${topicList(topics)}.</p>`)

export const expiredPage = (): string =>
  page('This link is too old', '<p>Subscribe once more, and you get a new one.</p>')

const topicList = (topics: readonly string[]): string => topics.map((name) => `“${escapeHtml(name)}”`).join(', ')

function preferenceForm({ items, isUnsubscribed }: Preferences): string {
  const note = isUnsubscribed
    ? '<p>You have unsubscribed from all marketing: whatever you choose here, we send you none.</p>'
    : ''
  return (
    `<h2>What you get from us</h2>${note}<form method="post"><input type="hidden" name="from" value="preferences">` +
    fieldset('Topics', items, 'topic') +
    fieldset('Ways to reach you', items, 'channel') +
    '<button type="submit">Save</button></form>'
  )
}

function fieldset(legend: string, items: readonly Preference[], kind: Preference['kind']): string {
  const boxes = items.filter((item) => item.kind === kind).map(checkbox)
  return boxes.length === 0 ? '' : `<fieldset><legend>${legend}</legend>${boxes.join('')}</fieldset>`
}

function checkbox(item: Preference): string {
  const value = escapeHtml(fieldOf(item))
  const hidden = (name: string): string => `<input type="hidden" name="${name}" value="${value}">`
  return (
    `<label><input type="checkbox" name="want" value="${value}"${item.isWanted ? ' checked' : ''}> ${escapeHtml(item.name)}${item.isUnconfirmed ? ' (not confirmed yet)' : ''}</label>` +
    hidden('shown') +
    (item.isWanted ? hidden('was') : '')
  )
}

export const invalidLinkPage = (): string =>
  page(
    'This link does not work',
    '<p>It may have been cut off. Open it from the message once more, or copy the whole address.</p>',
  )

/** Somebody tried a message out: its way out leads nowhere, for it was nobody's. */
export const trialPage = (): string =>
  page('This was a test', '<p>The message was only tried out. Nothing was changed for anybody.</p>')

export const tryAgainPage = (): string =>
  page('Please try again', '<p>We could not save that just now. Reload this page in a moment.</p>')

/** The click could not be recorded, but whoever clicked must not be kept from the shop for that. */
export function sendOnPage(url: string): string {
  const target = escapeHtml(url)
  return page(
    'One moment',
    `<p><a href="${target}">Continue</a></p>`,
    `<meta http-equiv="refresh" content="0;url=${target}">`,
  )
}
