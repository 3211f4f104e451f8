import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Template } from '../model/workspace.ts'
import type { RenderContext } from './render-context.ts'
import { createRenderer } from './renderer.ts'

const context: RenderContext = {
  profile: { id: 7, userId: 'U1', traits: { first_name: 'Ann' } },
  event: null,
  journey: { id: 'j_1', startedAt: '2026-02-28T10:00:00.000Z', step: 'nudge', saved: { stock: 3 } },
  campaign: { key: 'cart-recovery', name: 'Cart recovery' },
  coupon: null,
  links: {},
  timezone: 'UTC',
  now: Date.UTC(2026, 2, 1),
}
const renderer = createRenderer()
const render = (html: string) => renderer.render({ channel: 'email', subject: 's', html }, context)

describe('hostile templates', () => {
  const many = (piece: string, chars = 250_000) => piece.repeat(Math.floor(chars / piece.length))
  const hostile: Readonly<Record<string, string>> = {
    'nested loops over huge ranges': '{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}',
    'nested empty loops':
      '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{% endfor %}{% endfor %}{% endfor %}',
    'a loop that runs too often': '{% for a in (1..100000) %}{% if true %}{% endif %}{% endfor %}',
    'a range beyond memory': '{% for a in (1..1000000000) %}{% endfor %}',
    'an endless table': '{% tablerow i in (1..100000000) cols:3 %}{% endtablerow %}',
    'a text that doubles':
      '{% assign s = "aaaaaaaaaa" %}{% for i in (1..100) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
    'a capture that doubles':
      '{% assign s = "aaaaaaaaaa" %}{% for i in (1..100) %}{% capture s %}{{ s | raw }}{{ s | raw }}{% endcapture %}{% endfor %}{{ s }}',
    'a list that holds itself twice, and so on':
      '{% assign a = "" | split: "," %}{% for i in (1..100) %}{% assign a = a | push: a %}{% endfor %}{{ a }}',
    'a list that doubles':
      '{% assign a = "x" | split: "," %}{% for i in (1..100) %}{% assign a = a | concat: a %}{% endfor %}{{ a | size }}',
    'groups of groups':
      '{% assign a = "x,y" | split: "," %}{% for i in (1..60) %}{% assign a = a | concat: a | group_by: "z" | map: "items" %}{% endfor %}{{ a }}',
    'a long text in a loop': `{% for i in (1..20000) %}${many('x', 200_000)}{% endfor %}`,
    'a wide date': '{{ 0 | date: "%1000000000d" }}',
    'many dates': '{% for i in (1..100000) %}{{ i | date: "%c", "Europe/Berlin" }}{% endfor %}',
    'many branches in a loop': `{% for i in (1..100000) %}{% if false %}${many('{% elsif 1 == 2 %}', 200_000)}{% endif %}{% endfor %}`,
    'lists compared in a loop':
      '{% assign a = (1..100000) %}{% assign b = (1..100000) %}{% for i in (1..100000) %}{% if a == b %}{% endif %}{% endfor %}',
    'blocks nested deeply': many('{% if true %}', 100_000) + many('{% endif %}', 80_000),
    'brackets nested deeply': `{{ a${many('[')} }}`,
    'openings without an end': many('{{ a '),
    'raw without an end': many('{% raw %}'),
    'more text than a template may have': many('x', 300_000),
    'a replacement that explodes':
      '{% assign s = "a" %}{% for i in (1..16) %}{% assign s = s | append: s %}{% endfor %}{{ s | replace: "a", s }}',
  }
  for (const [name, source] of Object.entries(hostile)) {
    it(`end with a problem: ${name}`, async () => {
      const result = await render(source)
      expect(result).toMatchObject({
        ok: false,
        error: {
          field: 'html',
          message: expect.stringMatching(/too much work|takes too long|too deeply|longer than|not closed/) as string,
        },
      })
    })
  }

  it('may be silly as long as they are harmless: a comment of many empty lines', async () => {
    expect(await render(`{% # a${many('\n')}# b %}a`)).toMatchObject({ ok: true, value: { html: 'a' } })
  })

  it('never make the renderer throw, whatever the text', async () => {
    const pieces = [
      '{{',
      '}}',
      '{%',
      '%}',
      ' ',
      '|',
      ':',
      '"',
      "'",
      '(1..9)',
      'for i in ',
      'endfor',
      'if ',
      'endif',
      'a',
      'profile',
      '.traits',
      '[',
      ']',
      '0',
      ',',
      '-',
      '\n',
      '<',
      '>',
      '&',
      '=',
      'assign a = ',
      'capture a',
      'endcapture',
      'date',
      'append',
      'push',
      'json',
      'raw',
      'endraw',
      'case a',
      'when 1',
      'cycle',
      'liquid',
      '#',
      '<mjml>',
      '<mj-body>',
      '<mj-text>',
      '</mj-text>',
      '</mj-body></mjml>',
      'é',
      '\u0000',
      '🙂',
      '\ud800',
    ]
    const source = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(source, async (body) => {
        for (const template of [
          { channel: 'email', subject: body, html: body },
          { channel: 'webhook', body },
          { channel: 'push', title: body, body, link: body },
          { channel: 'email', subject: 's', mjml: body },
        ]) {
          const result = await renderer.render(template as Template, context)
          expect(typeof result.ok).toBe('boolean')
        }
      }),
      { numRuns: 300 },
    )
  })
})
