import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLinkSigner } from './links.ts'
import { createEmailTracker, type UntrackedEmail } from './tracked-email.ts'

const signer = createLinkSigner(new Uint8Array(32).fill(1))
const tracker = createEmailTracker(signer, 'https://hub.example/base/')
const ref = { delivery: 'd_1', profile: 5 }
const wayOut = tracker.unsubscribeUrl(ref)

function track(html: string, more: Partial<UntrackedEmail> = {}) {
  return tracker.track({ ...ref, html, text: 'Hi', kind: 'transactional', ...more })
}

/** Where the tracked links of a mail lead. */
function targets(html: string): readonly string[] {
  return [...html.matchAll(/href\s*=\s*"https:\/\/hub\.example\/base\/l\/c\/([\w-]+)"/gi)].map(([, token]) => {
    const link = signer.verify(token!)
    return link?.kind === 'click' ? link.url : 'bad'
  })
}

const untouched = (html: string): string =>
  html.replace(/<img src="https:\/\/hub\.example\/base\/l\/o\/[\w-]+"[^>]*>/, '')

describe('a tracked email', () => {
  it('leads its web links by us, however they are written', () => {
    const { html } = track(
      `<a href="https://a.example/?x=1&amp;y=2#z">1</a><A class=x HREF='http://b.example'>2</A><a href=https://c.example/d>3</a><area href = "https://e.example" ><a\nhref=\n" https://f.example ">`,
    )
    expect(targets(html!)).toEqual([
      'https://a.example/?x=1&y=2#z',
      'http://b.example',
      'https://c.example/d',
      'https://e.example',
      'https://f.example',
    ])
    expect(html).toContain('">1</a><A class=x HREF="https://hub')
  })

  it('leaves everything else as it is, byte by byte', () => {
    const html = `<!doctype html><p title='a<b'>x &nbsp; y<!-- <a href="https://a.example"> --><script>"<a href='https://a.example'>"</script><a>no</a><a href="">n</a><a name=x href="#top">n</a><a href="mailto:a@b.example">n</a><a href="tel:+1">n</a><a href="javascript:alert(1)">n</a><a href="/rel">n</a><link href="https://a.example/x.css"><a data-href="https://a.example">n</a>`
    expect(untouched(track(html).html!)).toBe(html)
  })

  it('carries the open pixel at the end of its body', () => {
    for (const html of [
      '<html><body><p>Hi</p>|</BODY ></html>',
      '<p>Hi</p>|</html>',
      '<p>Hi</p>|',
      'İ<p>|</body>',
      '<body>a</body><body>b|</body>',
    ]) {
      const [before, after] = html.split('|') as [string, string]
      const made = track(before + after).html!
      expect(made.startsWith(before)).toBe(true)
      expect(made.endsWith(after)).toBe(true)
      const token = /^<img src="https:\/\/hub\.example\/base\/l\/o\/([\w-]+)"/.exec(made.slice(before.length))?.[1]
      expect(signer.verify(token!)).toEqual({ kind: 'open', ...ref })
    }
  })

  it('offers a way out when it is promotional, unless its template does', () => {
    const plain = track('<body><p>Hi</p></body>', { kind: 'promotional' })
    expect(plain.html).toContain(`href="${wayOut}"`)
    expect(plain.text).toBe(`Hi\n\n-- \nUnsubscribe: ${wayOut}\n`)
    expect(plain.unsubscribeUrl).toBe(wayOut)
    const own = track(`<a href="${wayOut}">Out</a>`, { kind: 'promotional', text: `Out: ${wayOut}` })
    expect(own.html!.split(wayOut)).toHaveLength(2)
    expect(untouched(own.html!)).toBe(`<a href="${wayOut}">Out</a>`)
    expect(own.text).toBe(`Out: ${wayOut}`)
    expect(signer.verify(wayOut.split('/').at(-1)!)).toEqual({ kind: 'unsubscribe', channel: 'email', ...ref })
  })

  it('offers none when it is transactional, unless its template does', () => {
    expect(track('<p>Hi</p>')).not.toHaveProperty('unsubscribeUrl')
    expect(track('<p>Hi</p>').html).not.toContain('/l/u/')
    expect(track(`<a href="${wayOut}">Out</a>`).unsubscribeUrl).toBe(wayOut)
  })

  it('may have a text only', () => {
    const made = tracker.track({ ...ref, text: 'Hi', kind: 'promotional' })
    expect(made).toEqual({ text: expect.stringContaining(wayOut) as string, unsubscribeUrl: wayOut })
  })

  it('leaves a link alone that is too long to sign', () => {
    const html = `<a href="https://a.example/${'x'.repeat(5000)}">n</a>`
    expect(untouched(track(html).html!)).toBe(html)
  })

  it('can be made of any markup', () => {
    const piece = fc.constantFrom(
      '<a ',
      'href',
      '=',
      '"',
      "'",
      'https://a.example',
      '>',
      '<',
      '</a>',
      '</body>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      ' ',
      '\n',
      '/',
      '<script>',
      '</script>',
      'İ',
    )
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const html = parts.join('')
        const made = track(html, { kind: 'promotional' }).html!
        expect(made).toContain('/l/o/')
        expect(targets(made)).not.toContain('bad')
      }),
    )
  })
})
