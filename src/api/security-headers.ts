/** On every answer. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
} as const

/**
 * For pages. No inline script: what a message or a name contains cannot run. Styles may be inline, since the interface and the
 * previews of emails (in frames without rights of their own) set them. Pictures of messages come from anywhere.
 */
export function pagePolicy(publicUrl: string): string {
  const own = URL.canParse(publicUrl) ? ` ${new URL(publicUrl).origin}` : ''
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: https:${own}`,
    "font-src 'self' data:",
    // The page may have been opened by another name of this host than the one that SDKs are told.
    `connect-src 'self'${own}`,
    "frame-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** For the demo shop's service worker: its one line brings in ours, which reports to us. */
export const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
