/** RFC 3463: the address does not exist, has moved or is closed. */
export const ADDRESS_GONE: ReadonlySet<string> = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'])
/** The mail is larger than the mailbox or the server takes. */
export const TOO_LARGE: ReadonlySet<string> = new Set(['5.3.4', '5.2.3'])

/** `(#5.1.1)` is qmail's way, `RecipNotFound; 550 5.1.1` that of replies; a number in an address or a version is none. */
const STATUS_IN_TEXT = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/

export type BounceType = 'hard' | 'soft' | 'block'

/**
 * How hard a bounce is, by the enhanced status code (RFC 3463). `hard` speaks against the address, `block` against the mail or its
 * sender, `soft` is a mailbox or a server that may get well. Undefined: the code says nothing, and nothing may be concluded.
 */
export function bounceType(status: string | undefined): BounceType | undefined {
  if (status === undefined) return undefined
  if (ADDRESS_GONE.has(status)) return 'hard'
  if (TOO_LARGE.has(status) || /^5\.[67]\./.test(status)) return 'block'
  // X.0.0 is "something": servers write it where they know no better. 5.1.x and 5.5.x are about the sender, or about a command.
  if (status.startsWith('4.')) return 'soft'
  return /^5\.[234]\./.test(status) ? 'soft' : undefined
}

/** The code that says most: many servers report x.0.0 or a code of their own group while the words hold the remote server's. */
export function clearestStatus(given: string | undefined, words: string): string | undefined {
  const inGiven = STATUS_IN_TEXT.exec(given ?? '')?.[1]
  const inWords = STATUS_IN_TEXT.exec(words)?.[1]
  if (inGiven === undefined) return inWords
  const isVague = /^\d\.0\.0$/.test(inGiven)
  return isVague && inWords !== undefined && inWords[0] === inGiven[0] ? inWords : inGiven
}
