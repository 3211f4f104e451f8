import { scanHtml } from './html-scanner.ts'
import { escapeHtml } from './escape-html.ts'

/** Puts the line that mail programs show beside the subject first in the body, where readers do not see it. */
export function addPreheader(html: string, preheader: string): string {
  let at = 0
  scanHtml(html, (token) => {
    if (at === 0 && token.kind === 'open' && token.name === 'body') at = token.end
  })
  const hidden = `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escapeHtml(preheader)}</div>`
  return html.slice(0, at) + hidden + html.slice(at)
}
