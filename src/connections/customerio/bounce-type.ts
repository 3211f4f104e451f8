import type { BounceType } from '../received-item.ts'

/** Of the mailbox itself: there is none, it was moved, or it is closed. */
const HARD = /\b5\.(?:1\.(?:0|1|2|3|6|10)|2\.1)\b/
const BLOCKED = /\b[45]\.7\.\d+\b|\b(?:spam|blocked|blacklist|blocklist|policy|reputation)/i
const SOFT = /\b4\.\d\.\d+\b|(?:^|\s)4\d\d[\s-]|\b5\.2\.2\b|mailbox (?:is )?full|over quota/i
const REFUSED = /(?:^|\s)55[0134][\s-].*(?:no such|unknown|does not exist|not exist|invalid|disabled|user)/i

/** How bad a bounce is, as far as the words of the mail server tell; undefined: nobody knows. */
export function bounceType(failure: string): BounceType | undefined {
  if (HARD.test(failure)) return 'hard'
  if (BLOCKED.test(failure)) return 'block'
  if (SOFT.test(failure)) return 'soft'
  return REFUSED.test(failure) ? 'hard' : undefined
}
