import { type HtmlAttribute, type HtmlToken, scanHtml } from './html-scanner.ts'

const HIDDEN: ReadonlySet<string> = new Set(['head', 'script', 'style', 'title', 'template', 'noscript'])
const LINE: ReadonlySet<string> = new Set([
  'div',
  'tr',
  'section',
  'article',
  'header',
  'footer',
  'address',
  'dt',
  'dd',
  'form',
  'body',
])
const PARAGRAPH: ReadonlySet<string> = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'table',
  'blockquote',
  'pre',
  'hr',
])
/** White space, and the invisible characters that mails put after the preheader to push other text away. */
const FILLER = /(?:[\s\u00a0\u00ad\ufeff]|\u034f|\u200b|\u200c|\u200d)+/g
/** They have no end tag, so nothing can be hidden inside them. */
const VOID: ReadonlySet<string> = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
])
const INVISIBLE = /(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all)/i

/** A plain text that says the same as the HTML: links with their addresses, pictures by their `alt`, hidden parts left out. */
export function htmlToText(html: string): string {
  const writer = new TextWriter()
  scanHtml(html, (token) => writer.take(token))
  return writer.text()
}

/** Guards the state that a stream of tokens needs: what is hidden, which link is open, which white space is due. */
class TextWriter {
  /** Joined once at the end: looking at one growing string for each word would take time in proportion to its square. */
  readonly #parts: string[] = []
  /** White space due before the next word: breaks win over a space. */
  #breaks = 0
  #space = false
  /** Name of the element being left out, and how many of that name are open. */
  #hidden: { readonly name: string; depth: number } | undefined
  /** Address of the open link, and where its words begin. */
  #link: { readonly url: string; readonly from: number } | undefined

  take(token: HtmlToken): void {
    if (this.#hidden) this.#passHidden(this.#hidden, token)
    else if (token.kind === 'text') this.#write(token.text)
    else if (token.kind === 'open') this.#open(token.name, token.attributes)
    else this.#close(token.name)
  }

  text(): string {
    this.#endLink()
    return this.#parts.join('').trim()
  }

  #passHidden(hidden: { readonly name: string; depth: number }, token: HtmlToken): void {
    if (token.kind === 'text' || token.name !== hidden.name) return
    hidden.depth += token.kind === 'open' ? 1 : -1
    if (hidden.depth === 0) this.#hidden = undefined
  }

  #open(name: string, attributes: readonly HtmlAttribute[]): void {
    const hides = HIDDEN.has(name) || INVISIBLE.test(valueOf(attributes, 'style') ?? '')
    if (hides && !VOID.has(name)) {
      this.#hidden = { name, depth: 1 }
      return
    }
    this.#breakFor(name)
    if (name === 'br') this.#breaks = Math.min(this.#breaks + 1, 2)
    if (name === 'li') this.#item()
    if (name === 'td' || name === 'th') this.#space = true
    if (name === 'img') this.#write(valueOf(attributes, 'alt') ?? '')
    if (name === 'a') {
      this.#endLink()
      this.#link = { url: (valueOf(attributes, 'href') ?? '').trim(), from: this.#parts.length }
    }
  }

  #close(name: string): void {
    if (name === 'a') this.#endLink()
    this.#breakFor(name)
  }

  #breakFor(name: string): void {
    if (PARAGRAPH.has(name)) this.#breaks = 2
    else if (LINE.has(name)) this.#breaks = Math.max(this.#breaks, 1)
  }

  #item(): void {
    this.#breaks = Math.max(this.#breaks, 1)
    this.#write('-')
    this.#space = true
  }

  #endLink(): void {
    const link = this.#link
    this.#link = undefined
    if (!link || !/^(?:https?|mailto|tel):/i.test(link.url)) return
    const label = this.#parts.slice(link.from).join('').trim()
    const address = link.url.replace(/^(?:mailto|tel):/i, '')
    // A link around nothing visible is a picture without words: its address alone would only puzzle.
    if (label !== '' && label !== address) this.#write(` (${address})`)
  }

  #write(text: string): void {
    const words = text.replace(FILLER, ' ')
    if (words.trim() === '') {
      this.#space ||= words !== ''
      return
    }
    if (this.#breaks > 0) this.#parts.push('\n'.repeat(this.#breaks))
    else if (this.#space || words.startsWith(' ')) this.#parts.push(' ')
    this.#parts.push(words.trim())
    this.#breaks = 0
    this.#space = words.endsWith(' ')
  }
}

const valueOf = (attributes: readonly HtmlAttribute[], name: string): string | undefined =>
  attributes.find((attribute) => attribute.name === name)?.value
