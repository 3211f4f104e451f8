import { QuoteType, Tokenizer } from 'htmlparser2'

export interface HtmlAttribute {
  /** Lower case. */
  readonly name: string
  /** Entities decoded. */
  readonly value: string
  /** Of the value in the source, quotes included. */
  readonly start: number
  readonly end: number
}

/** `start` and `end` are places in the source. */
export type HtmlToken =
  | {
      readonly kind: 'open'
      readonly name: string
      readonly attributes: readonly HtmlAttribute[]
      readonly selfClosing: boolean
      readonly start: number
      readonly end: number
    }
  | { readonly kind: 'close'; readonly name: string; readonly start: number; readonly end: number }
  /** Entities decoded. */
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number }

/**
 * Reads HTML (or MJML) as browsers do and tells each token with its place, so that the rest can be kept byte by byte.
 * Comments and declarations are passed over. Takes time in proportion to the length, whatever the markup: there is no tree to build.
 */
export function scanHtml(html: string, onToken: (token: HtmlToken) => void): void {
  let name = ''
  let start = 0
  let attributes: HtmlAttribute[] = []
  let attribute = { name: '', value: '', end: 0 }
  const open = (endIndex: number, selfClosing: boolean): void => {
    onToken({ kind: 'open', name, attributes, selfClosing, start, end: endIndex + 1 })
  }
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname: (from, to) => {
        name = html.slice(from, to).toLowerCase()
        start = from - 1
        attributes = []
      },
      onattribname: (from, to) => {
        attribute = { name: html.slice(from, to).toLowerCase(), value: '', end: to }
      },
      onattribdata: (from, to) => {
        attribute.value += html.slice(from, to)
      },
      onattribentity: (codepoint) => {
        attribute.value += String.fromCodePoint(codepoint)
      },
      onattribend: (quote, to) => {
        if (quote === QuoteType.NoValue) return
        attributes.push({
          name: attribute.name,
          value: attribute.value,
          start: valueStart(html, attribute.end),
          end: to,
        })
      },
      onopentagend: (to) => open(to, false),
      onselfclosingtag: (to) => open(to, true),
      onclosetag: (from, to) => {
        const closed = html.slice(from, to).trim().toLowerCase()
        onToken({ kind: 'close', name: closed, start: html.lastIndexOf('<', from), end: to + 1 })
      },
      ontext: (from, to) => onToken({ kind: 'text', text: html.slice(from, to), start: from, end: to }),
      ontextentity: (codepoint, to) => {
        onToken({ kind: 'text', text: String.fromCodePoint(codepoint), start: to, end: to })
      },
      oncdata: () => {},
      oncomment: () => {},
      ondeclaration: () => {},
      onprocessinginstruction: () => {},
      onend: () => {},
    },
  )
  tokenizer.write(html)
  tokenizer.end()
}

/** Between name and value there are only white space and the equals sign. */
function valueStart(html: string, nameEnd: number): number {
  let at = nameEnd
  while (/[\s=]/.test(html[at] ?? '')) at++
  return at
}
