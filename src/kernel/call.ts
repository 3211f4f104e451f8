/**
 * What goes out and what comes back, described. Connections describe calls, egress makes them; the two layers do not know each
 * other, so the description lies below both.
 */
export interface HttpCall {
  readonly kind: 'http'
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Over HTTP/2, for tools that speak nothing else. */
  readonly http2?: true
  /** Whom it is for, where that is an address that a tool may say is gone; when it was last seen in use, ms. */
  readonly recipient?: { readonly address: string; readonly seenAt: number }
}

export interface MailCall {
  readonly kind: 'mail'
  /** smtp:// or smtps:// with credentials. */
  readonly server: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId: string
  readonly headers: Readonly<Record<string, string>>
  /** Where the mail server reports to if it cannot deliver; absent: to the sender. */
  readonly bounceTo?: string
  readonly dkim?: MailSigner
}

/** Whose name a mail is signed with (DKIM, RFC 6376), over the fields that its sender must vouch for. */
export interface MailSigner {
  readonly domain: string
  /** Of the DNS record `selector._domainkey.domain`. */
  readonly selector: string
  /** RSA, in PEM. */
  readonly privateKey: string
}

/** Greets the mail server and logs in, if there is a login; nothing is sent. */
export interface MailCheckCall {
  readonly kind: 'mail_check'
  /** smtp:// or smtps:// with credentials. */
  readonly server: string
}

/** Encrypted and signed by egress (RFC 8291, RFC 8292). */
export interface WebPushCall {
  readonly kind: 'webpush'
  readonly subscription: {
    readonly endpoint: string
    readonly keys: { readonly p256dh: string; readonly auth: string }
  }
  readonly payload: string
  readonly vapid: { readonly subject: string; readonly publicKey: string; readonly privateKey: string }
  readonly ttlSeconds: number
  readonly urgency: 'normal' | 'high'
  readonly topic?: string
}

/** What came back, or why nothing did. */
export type Reply =
  | {
      readonly kind: 'http'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | { readonly kind: 'mail'; readonly response: string }
  | { readonly kind: 'mail_refused'; readonly code: number; readonly response: string }
  | { readonly kind: 'kept' }
  /** `sent` says whether the tool may have received the call. `refused`: our own rules forbid the address. */
  | { readonly kind: 'broken'; readonly sent: boolean; readonly refused: boolean; readonly detail: string }
