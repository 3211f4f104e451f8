import { escapeHtml } from '../messages/escape-html.ts'

/** The few pages that customers see. No scripts, no cookies, nothing from elsewhere, and nothing about the person. */

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;max-width:32em;margin:15vh auto;padding:0 1.5em;color:#222;background:#fff}' +
  'button{font:inherit;padding:.6em 1.4em;border:0;border-radius:.4em;background:#222;color:#fff;cursor:pointer}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}button{background:#eee;color:#1b1b1b}a{color:#9cf}}'

function page(title: string, content: string, head = ''): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<meta name="robots" content="noindex">${head}<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>${content}</body></html>`
  )
}

/** Opening it changes nothing: mail scanners open every link. */
export function unsubscribePage(): string {
  return page(
    'Unsubscribe',
    '<p>You will get no more marketing messages on this channel.</p>' +
      '<form method="post"><input type="hidden" name="from" value="page"><button type="submit">Unsubscribe</button></form>',
  )
}

export const unsubscribedPage = (): string =>
  page('You are unsubscribed', '<p>It may take a moment for messages that are on their way.</p>')

export const invalidLinkPage = (): string =>
  page(
    'This link does not work',
    '<p>It may have been cut off. Open it from the message once more, or copy the whole address.</p>',
  )

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
