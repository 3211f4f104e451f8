import { type MailPart, readFields } from './mail-part.ts'

/** What a report says of a mail for one recipient. */
export interface RecipientReport {
  /** In lower case: failed, delayed, delivered, relayed, expanded, or what a server made up. */
  readonly action: string
  readonly recipient?: string
  /** Enhanced status code (RFC 3463), as it is written. */
  readonly status?: string
  /** The words of the server that refused. */
  readonly reason?: string
}

const STATUS_TYPES = new Set(['message/delivery-status', 'message/global-delivery-status'])
const RETURNED_TYPES = new Set([
  'message/rfc822',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global',
  'message/global-headers',
])

/** A part of this type, however deep: some servers wrap a report once more. */
export function findPart(mail: MailPart, types: ReadonlySet<string>): MailPart | undefined {
  if (types.has(mail.type)) return mail
  for (const part of mail.parts) {
    const found = findPart(part, types)
    if (found) return found
  }
  return undefined
}

/** What is said of each recipient (RFC 3464); undefined: the mail is no delivery report. */
export function readDeliveryReport(mail: MailPart): readonly RecipientReport[] | undefined {
  const part = findPart(mail, STATUS_TYPES)
  if (!part) return undefined
  const groups = part.text.split(/\n(?:[ \t]*\n)+/).map(readFields)
  return groups.flatMap((fields) => {
    const action = fields.get('action')
    const recipient = addressIn(fields.get('original-recipient')) ?? addressIn(fields.get('final-recipient'))
    if (action === undefined && recipient === undefined) return []
    const status = fields.get('status')
    const reason = wordsIn(fields.get('diagnostic-code'))
    return [
      {
        action: actionOf(action, status),
        ...(recipient !== undefined && { recipient }),
        ...(status !== undefined && { status }),
        ...(reason !== undefined && { reason }),
      },
    ]
  })
}

/** The fields of the mail that a report gives back, which may be all that is left of it. */
export function returnedFields(mail: MailPart): ReadonlyMap<string, string> {
  const part = findPart(mail, RETURNED_TYPES)
  return part ? readFields(part.text.trimStart().split('\n\n', 1)[0] ?? '') : new Map()
}

/** `Action` may not be missing, but it is, and comes with comments. */
function actionOf(action: string | undefined, status = ''): string {
  const word = /^[a-z-]+/.exec(action?.toLowerCase() ?? '')?.[0]
  return word ?? (status.startsWith('5') ? 'failed' : 'delayed')
}

/** `rfc822; ada@shop.example`, sometimes in angle brackets. */
export function addressIn(field: string | undefined): string | undefined {
  return /[^\s<>,;:"']+@[^\s<>,;:"']+/.exec(field ?? '')?.[0]
}

function wordsIn(diagnostic: string | undefined): string | undefined {
  const words = diagnostic?.replace(/^[\w-]+\s*;\s*/, '').trim()
  return words === '' ? undefined : words
}
