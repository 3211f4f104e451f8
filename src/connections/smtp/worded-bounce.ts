import { addressIn, type RecipientReport } from './delivery-report.ts'
import { type MailPart, readFields } from './mail-part.ts'

export interface WordedBounce {
  readonly report: RecipientReport
  /** What stands of the mail below the words. */
  readonly returned: ReadonlyMap<string, string>
}

const QMAIL = /^Hi\. This is the /
const DAEMON = /^"?(mailer-daemon|postmaster|mail[ -]delivery|mail daemon|microsoft exchange|system administrator)/i
const FAILED =
  /undeliver|returned mail|delivery (status notification|failure|has failed)|mail delivery failed|failure notice|could not be (delivered|reached)|unable to deliver|did not reach/i
const DELAYED =
  /^warning: message .* delayed|delivery (is )?delayed|delayed mail|not yet been delivered|delivery attempts will continue|will (be retried|keep trying|continue to try)/im
/** Where the words end and the mail begins: Exim, qmail, sendmail, and what others write alike. */
const COPY =
  /^-{2,}\s*(?:this is a copy of|below this line is a copy|original message|returned message|unsent message|the header of the original|undelivered message)[^\n]*$/im
const OUR_FIELDS = /^[ \t>]*(?:message-id|x-rekindle-delivery|to)[ \t]*:[^\n]*(?:\n[ \t]+[^\n]+)*/gim

/**
 * A bounce in plain words, as Exim, qmail (QSBMF) and older servers write them. Undefined: it is none. Words other than a status code
 * say nothing certain, so that none of them decides how hard it is.
 */
export function readWordedBounce(mail: MailPart): WordedBounce | undefined {
  const text = textOf(mail)
  const failedRecipient = addressIn(mail.headers.get('x-failed-recipients'))
  const isQmail = QMAIL.test(text)
  const isDaemon = DAEMON.test(mail.headers.get('from')?.trim() ?? '') || mail.headers.get('return-path') === '<>'
  const subject = mail.headers.get('subject') ?? ''
  const [words = '', copy = ''] = text.split(COPY, 2)
  const isBounce = failedRecipient !== undefined || isQmail || (isDaemon && FAILED.test(`${subject}\n${words}`))
  const isDelayed = isDaemon && DELAYED.test(`${subject}\n${words}`)
  if (!isBounce && !isDelayed) return undefined
  const recipient = failedRecipient ?? addressIn(/^\s*['<]?[^\s<>'"]+@[^\s<>'"]+/m.exec(afterGreeting(words))?.[0])
  return {
    report: {
      action: isDelayed && failedRecipient === undefined && !isQmail ? 'delayed' : 'failed',
      ...(recipient !== undefined && { recipient }),
      reason: reasonIn(words, recipient),
    },
    returned: readFields(
      [...(copy || text).matchAll(OUR_FIELDS)].map(([line]) => line.replace(/^[ \t>]+/, '')).join('\n'),
    ),
  }
}

function textOf(mail: MailPart): string {
  if (mail.parts.length === 0) return mail.text
  return mail.parts.map(textOf).join('\n')
}

/** qmail names itself in the first lines, by a host and not by an address. */
const afterGreeting = (words: string): string => words.replace(/^[^\n]*\n/, '')

/** From the address on, or from the beginning where there is none. */
function reasonIn(words: string, recipient: string | undefined): string {
  const at = recipient === undefined ? -1 : words.indexOf(recipient)
  return (at < 0 ? words : words.slice(at + (recipient?.length ?? 0)))
    .replace(/^[>'":\s]+/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
