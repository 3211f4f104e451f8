import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { htmlToText } from './html-to-text.ts'

describe('htmlToText', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['keeps paragraphs and lines apart', '<p>One</p><p>Two<br>Three</p><div>Four</div>', 'One\n\nTwo\nThree\n\nFour'],
    [
      'shows where links lead',
      'Go <a href="https://a.example/?x=1&amp;y=2"><b>there</b></a>!',
      'Go there (https://a.example/?x=1&y=2)!',
    ],
    [
      'says an address once',
      '<a href="https://a.example">https://a.example</a> <a href="mailto:a@b.example">a@b.example</a>',
      'https://a.example a@b.example',
    ],
    [
      'leaves out pictures without words and the links around them',
      '<a href="https://a.example"><img src="x.png"></a><img alt="A cup">',
      'A cup',
    ],
    [
      'leaves out what is hidden',
      '<head><title>T</title><style>p{}</style></head><div style="display:none">pre<div>x</div></div><script>1</script><p>Hi</p>',
      'Hi',
    ],
    ['leaves out comments, also those for Outlook', 'a<!-- b --><!--[if mso]>c<![endif]-->d', 'ad'],
    ['makes lists', '<ul><li>One</li><li>Two</li></ul>after', '- One\n- Two\n\nafter'],
    [
      'puts spaces between cells',
      '<table><tr><td>Cup</td><td>3 €</td></tr><tr><td>Hat</td></tr></table>',
      'Cup 3 €\nHat',
    ],
    ['reads entities and drops invisible fillers', 'Fish&nbsp;&amp;&#32;chips&zwnj;&#847; x&lt;y', 'Fish & chips x<y'],
  ]
  it.each(cases)('%s', (_name, html, text) => expect(htmlToText(html)).toBe(text))

  it('takes any text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      'a',
      ' href="',
      '"',
      '&',
      '&#',
      ';',
      '</a>',
      '<p>',
      '<!--',
      '-->',
      '<script>',
      '\u0000',
      '=',
      "'",
    )
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        expect(htmlToText(parts.join(''))).toBeTypeOf('string')
      }),
    )
  })
})
