/** RFC 9110 token. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Visible Latin-1 and tab: what HTTP can carry. Above all no CR, LF or NUL, which would end the header. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** They frame the message or name its receiver: whoever may set them can smuggle a second request. */
const OUR_OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Whether egress sets it, and nobody else may. */
export const isOurOwnHeader = (name: string): boolean => OUR_OWN.has(name.toLowerCase())

/** What is wrong with the headers of an HTTP call, or undefined. Names the header, never its value. */
export function httpHeaderProblem(headers: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) return `A header name has characters that HTTP cannot carry: ${JSON.stringify(name)}.`
    if (isOurOwnHeader(name)) return `The header ${name} is set by egress alone.`
    if (!HEADER_VALUE.test(value)) return `The value of the header ${name} has characters that HTTP cannot carry.`
  }
  return undefined
}

/** What is wrong with the headers of a mail, or undefined. Non-ASCII is fine there: it is encoded. */
export function mailHeaderProblem(headers: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!-9;-~]+$/.test(name))
      return `A mail header has characters that mail cannot carry: ${JSON.stringify(name)}.`
    if (/[\r\n\0]/.test(value)) return `The value of the mail header ${name} holds a line break.`
  }
  return undefined
}
