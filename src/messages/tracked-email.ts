import type { Channel } from '../model/workspace.ts'
import { scanHtml } from './html-scanner.ts'
import { escapeHtml } from './escape-html.ts'
import { isTrackable, type LinkSigner } from './links.ts'
import { withUtm, type Utm } from './utm.ts'

/** Shorter, and who reads mail at weekends only comes too late; longer, and what is confirmed is no wish of today's. */
const CONFIRM_MS = 7 * 86_400_000

export interface EmailTracker {
  /** Address of the unsubscribe page and of its one-click POST: `links.unsubscribe` for templates. `channel`: email, unless told otherwise. */
  unsubscribeUrl(delivery: DeliveryRef, channel?: Channel): string
  /** Address of the page that confirms subscriptions to these topics, for {@link CONFIRM_MS} from `now`: `links.confirm` for templates. */
  confirmUrl(delivery: DeliveryRef, topics: readonly string[], now: number): string
  /** Address where a device reports what became of a push message. */
  receiptUrl(delivery: DeliveryRef): string
  /** Address where the tool of a connection tells what became of messages. */
  receiveUrl(connection: string): string
  /** Puts tracked links, the open pixel and, where it is missing, a way to unsubscribe into a rendered email. */
  track(email: UntrackedEmail): TrackedEmail
}

export interface DeliveryRef {
  readonly delivery: string
  readonly profile: number
}

export interface UntrackedEmail extends DeliveryRef {
  readonly html?: string
  readonly text: string
  /** Promotional email must offer a way out; transactional email offers it only where its template does. */
  readonly kind: 'promotional' | 'transactional'
  /** Added to links of the HTML before they are tracked. */
  readonly utm?: Utm
  /** `false`: links lead straight to where they point. */
  readonly clicks?: false
  /** `false`: there is no open pixel. */
  readonly opens?: false
}

export interface TrackedEmail {
  readonly html?: string
  readonly text: string
  /** For the List-Unsubscribe header. */
  readonly unsubscribeUrl?: string
}

/** `publicUrl` is the base of all links, without a slash at its end. */
export function createEmailTracker(signer: LinkSigner, publicUrl: string): EmailTracker {
  const base = publicUrl.replace(/\/+$/, '')
  const unsubscribeUrl = ({ delivery, profile }: DeliveryRef, channel: Channel = 'email'): string =>
    `${base}/l/u/${signer.sign({ kind: 'unsubscribe', delivery, profile, channel })}`
  return {
    unsubscribeUrl,
    confirmUrl: ({ delivery, profile }, topics, now) =>
      `${base}/l/s/${signer.sign({ kind: 'confirm', delivery, profile, topics, expiresAt: now + CONFIRM_MS })}`,
    receiptUrl: ({ delivery, profile }) => `${base}/l/p/${signer.sign({ kind: 'receipt', delivery, profile })}`,
    receiveUrl: (connection) => `${base}/receive/${encodeURIComponent(connection)}`,
    track(email) {
      const { delivery, profile } = email
      const wayOut = unsubscribeUrl(email)
      const offered = { html: email.html?.includes(escapeHtml(wayOut)) ?? false, text: email.text.includes(wayOut) }
      const promotional = email.kind === 'promotional'
      const text =
        promotional && !offered.text ? `${email.text.trimEnd()}\n\n-- \nUnsubscribe: ${wayOut}\n` : email.text
      const end = [
        ...(promotional && !offered.html ? [footer(wayOut)] : []),
        ...(email.opens === false ? [] : [pixel(`${base}/l/o/${signer.sign({ kind: 'open', delivery, profile })}`)]),
      ].join('')
      const { utm } = email
      const clickUrl = (link: string): string => {
        const url = utm ? withUtm(link, utm) : link
        if (email.clicks === false) return url
        return `${base}/l/c/${signer.sign({ kind: 'click', delivery, profile, url })}`
      }
      return {
        text,
        ...(email.html !== undefined && { html: rewrite(email.html, base, clickUrl, end) }),
        ...((promotional || offered.html || offered.text) && { unsubscribeUrl: wayOut }),
      }
    },
  }
}

/** Everything but the addresses of links and the end of the body stays as it is, byte by byte. */
function rewrite(html: string, base: string, clickUrl: (url: string) => string, end: string): string {
  const parts: string[] = []
  let copied = 0
  let bodyEnd: number | undefined
  let documentEnd = html.length
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = []
  scanHtml(html, (token) => {
    // The last one: a mail quoted inside a mail has its own.
    if (token.kind === 'close' && token.name === 'body') bodyEnd = token.start
    if (token.kind === 'close' && token.name === 'html') documentEnd = token.start
    if (token.kind !== 'open' || (token.name !== 'a' && token.name !== 'area')) return
    // Of attributes with the same name, browsers take the first.
    const href = token.attributes.find((attribute) => attribute.name === 'href')
    const url = href?.value.trim() ?? ''
    if (!href || !isTrackable(url) || url.startsWith(`${base}/l/`)) return
    const target = clickUrl(url)
    if (target !== url) edits.push({ start: href.start, end: href.end, text: `"${escapeHtml(target)}"` })
  })
  const last = bodyEnd ?? documentEnd
  edits.push({ start: last, end: last, text: end })
  for (const edit of edits.sort((one, other) => one.start - other.start)) {
    parts.push(html.slice(copied, edit.start), edit.text)
    copied = edit.end
  }
  parts.push(html.slice(copied))
  return parts.join('')
}

const pixel = (url: string): string =>
  `<img src="${escapeHtml(url)}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`

const footer = (url: string): string =>
  '<div style="padding:24px 16px;text-align:center;font:12px/1.5 Arial,sans-serif;color:#6b6b6b">' +
  `You get this email because you are a customer of ours. <a href="${escapeHtml(url)}" style="color:#6b6b6b">Unsubscribe</a></div>`
