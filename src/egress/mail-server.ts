import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
  readonly secure: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
}

/** RFC 8314: submission by STARTTLS and by TLS. */
const SUBMISSION_PORT = 587
const SUBMISSIONS_PORT = 465

/** Reads `smtp://user:password@host:port` or `smtps://…`. The error never shows the URL: it may hold the password. */
export function readMailServer(text: string): Result<MailServer, string> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:'))
    return err('The mail server is not an smtp:// or smtps:// URL.')
  if (url.hostname === '') return err('The mail server URL names no host.')
  const secure = url.protocol === 'smtps:'
  const user = decode(url.username)
  const pass = decode(url.password)
  if (user === undefined || pass === undefined)
    return err('The user name or password in the mail server URL is not percent-encoded rightly.')
  return ok({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(url.port),
    secure,
    ...(user === '' && pass === '' ? {} : { auth: { user, pass } }),
  })
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
