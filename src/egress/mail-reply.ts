import type { Reply } from '../kernel/call.ts'
import { broken, brokenBy } from './broken-reply.ts'

/** As a server would put it, for an address that is no address: nothing is sent for it. */
export const INVALID_ADDRESS_REPLY: Reply = {
  kind: 'mail_refused',
  code: 553,
  response: '553 5.1.3 Not a valid address (checked before sending)',
}

/** Commands whose refusal is about this mail. A refusal at any other point is about the connection. */
const ABOUT_THE_MAIL: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA'])

interface MailError {
  readonly code?: unknown
  readonly command?: unknown
  readonly responseCode?: unknown
  readonly response?: unknown
}

/**
 * What an error of nodemailer means. `sent`: the final dot went out. A refusal by the server is an answer whenever it comes;
 * a connection that breaks after the final dot leaves open whether the mail was taken.
 */
export function replyToMailError(error: unknown, sent: boolean): Reply {
  const { code, command, responseCode, response } = (error ?? {}) as MailError
  const text = typeof response === 'string' ? response.replaceAll('\n', ' ') : undefined
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return {
      kind: 'mail_refused',
      code: numberOr(responseCode, 535),
      response: text ?? '535 5.7.8 The server offers no login that fits',
    }
  }
  const aboutTheMail = typeof command === 'string' && ABOUT_THE_MAIL.has(command)
  if (aboutTheMail && text !== undefined && typeof responseCode === 'number') {
    return { kind: 'mail_refused', code: responseCode, response: text }
  }
  if (code === 'EMESSAGE' && !sent)
    return { kind: 'mail_refused', code: 552, response: '552 5.3.4 The mail is larger than the server takes' }
  if (code === 'EENVELOPE' && text === undefined) return INVALID_ADDRESS_REPLY
  if (code === 'EABORT') return broken(sent, 'No reply of the mail server in time.')
  return brokenBy(error, sent)
}

const numberOr = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback)
