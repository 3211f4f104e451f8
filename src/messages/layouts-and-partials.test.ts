import { describe, expect, it } from 'vitest'
import type { Template } from '../model/workspace.ts'
import type { RenderContext } from './render-context.ts'
import { createRenderer } from './renderer.ts'
import { checkPart, checkTemplate } from './template-checker.ts'

const context: RenderContext = {
  profile: { id: 7, userId: 'U1', traits: { first_name: 'Ann <b>', items: [{ name: 'Cup' }, { name: 'Hat' }] } },
  event: null,
  journey: { id: 'j_1', startedAt: '2026-02-28T10:00:00.000Z', step: 'nudge', saved: {} },
  campaign: { key: 'cart-recovery', name: 'Cart recovery' },
  coupon: null,
  links: {},
  locale: 'de',
  timezone: 'UTC',
  now: Date.UTC(2026, 2, 1),
}
const renderer = createRenderer()

interface Mail {
  readonly subject?: string
  readonly html?: string
  readonly mjml?: string
  readonly text?: string
  readonly layout?: object
  readonly partials?: Readonly<Record<string, string>>
  readonly locales?: object
}
const mail = (parts: Mail): Template => ({ channel: 'email', subject: 'S', ...parts }) as Template

async function rendered(
  parts: Mail,
): Promise<{ readonly subject: string; readonly html?: string; readonly text: string }> {
  const result = await renderer.render(mail(parts), context)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value as { subject: string; html?: string; text: string }
}
const text = async (source: string, partials: Readonly<Record<string, string>> = {}) =>
  (await rendered({ text: source, partials })).text

describe('A layout', () => {
  it('stands around HTML and plain text, each in its own', async () => {
    const layout = {
      key: 'shop',
      html: '<body lang="{{ locale }}"><h1>{{ campaign.name }}</h1>{{ content }}<i>end</i></body>',
      text: '== {{ content }} ==',
    }
    const whole = await rendered({
      layout,
      html: '<p>{{ profile.traits.first_name }}</p>',
      text: 'Hi {{ profile.traits.first_name }}',
    })
    expect(whole.html).toBe('<body lang="de"><h1>Cart recovery</h1><p>Ann &lt;b&gt;</p><i>end</i></body>')
    expect(whole.text).toBe('== Hi Ann <b> ==')
  })

  it('is part of the plain text that is made of the HTML', async () => {
    const layout = { key: 'shop', html: '<body>{{content}}<p>Imprint</p></body>' }
    expect((await rendered({ layout, html: '<p>Hello</p>' })).text).toBe('Hello\n\nImprint')
  })

  it('leaves a plain text alone for which it has no place', async () => {
    const layout = { key: 'shop', html: '<body>{{ content }}</body>' }
    expect((await rendered({ layout, html: '<p>Hello</p>', text: 'Plain' })).text).toBe('Plain')
  })

  it('of MJML takes whole sections, and Liquid between them', async () => {
    const layout = {
      key: 'shop',
      mjml: '<mjml><mj-head><mj-attributes><mj-all color="#123456" /></mj-attributes></mj-head><mj-body>{{ content }}<mj-section><mj-column><mj-text>Imprint</mj-text></mj-column></mj-section></mj-body></mjml>',
    }
    const mjml =
      '{% for item in profile.traits.items %}<mj-section><mj-column><mj-text>{{ item.name }}</mj-text></mj-column></mj-section>{% endfor %}'
    const { html, text: plain } = await rendered({ layout, mjml })
    expect(html).toContain('color:#123456')
    expect(plain).toMatch(/^Cup\s+Hat\s+Imprint$/)
    expect(await checkTemplate(mail({ layout, mjml }))).toEqual([])
  })
})

describe('Partials', () => {
  it('are put in where they are named, and see what all templates see', async () => {
    expect(await text('A {% render \'b\' %} C {%- render "b" -%}.', { b: '[{{ profile.userId }}]' })).toBe(
      'A [U1] C[U1].',
    )
  })

  it('have a scope of their own: they see what they are given and nothing that was assigned around them', async () => {
    const partials = { b: '{{ x }}|{{ y }}|{{ z }}{% assign x = 9 %}' }
    expect(await text('{% assign x = 1 %}{% render \'b\', y: x, z: "q" %} {{ x }}', partials)).toBe('|1|q 1')
  })

  it('can be given one thing, or each of a list', async () => {
    const partials = {
      row: '{{ forloop.index }}/{{ forloop.length }} {{ item.name }}{{ sep }};',
      one: '{{ one.name }}',
    }
    expect(await text("{% render 'row' for profile.traits.items as item, sep: '!' %}", partials)).toBe(
      '1/2 Cup!;2/2 Hat!;',
    )
    expect(await text("{% render 'row' for profile.traits.none as item %}.", partials)).toBe('.')
    expect(await text("{% render 'one' with profile.traits.items[1] %}", partials)).toBe('Hat')
    expect(await text("{% render 'one' with profile.traits.items[0] as one %}", partials)).toBe('Cup')
    expect(await text("{% render 'w', with: 1 %}", { w: '{{ with }}' })).toBe('1')
  })

  it('are escaped as the field asks that they stand in', async () => {
    const { subject, html } = await rendered({
      subject: "{% render 'n' %}",
      html: "{% render 'n' %}",
      partials: { n: '{{ profile.traits.first_name }}' },
    })
    expect([subject, html]).toEqual(['Ann <b>', 'Ann &lt;b&gt;'])
  })

  it('can hold MJML, use other partials and stand in a layout', async () => {
    const layout = { key: 'shop', mjml: "<mjml><mj-body>{{ content }}{% render 'foot', year: 2026 %}</mj-body></mjml>" }
    const partials = {
      foot: "<mj-section><mj-column><mj-text>{% render 'brand' %} {{ year }}</mj-text></mj-column></mj-section>",
      brand: 'Shop &amp; Co',
    }
    const mjml = "<mj-section><mj-column>{% render 'card' for profile.traits.items as item %}</mj-column></mj-section>"
    const parts = { layout, mjml, partials: { ...partials, card: '<mj-text>{{ item.name }}</mj-text>' } }
    expect((await rendered(parts)).text).toMatch(/^Cup\s+Hat\s+Shop & Co 2026$/)
    expect(await checkTemplate(mail(parts))).toEqual([])
  })

  it('are left alone in comments and in raw text', async () => {
    expect(await text("{% comment %}{% render 'x' %}{% endcomment %}{% raw %}{% render 'x' %}{% endraw %}")).toBe(
      "{% render 'x' %}",
    )
  })
})

const problemsOf = async (parts: Mail, names?: readonly string[]) => await checkTemplate(mail(parts), names)

describe('What is wrong is told with its place', () => {
  it('a partial that there is not, with the near name', async () => {
    expect(await problemsOf({ text: "a\nb {% render 'fotter' %}" }, ['footer', 'header'])).toEqual([
      { channel: 'email', field: 'text', line: 2, message: 'There is no partial "fotter". Did you mean "footer"?' },
    ])
    expect(await problemsOf({ text: "{% render 'x' %}" })).toMatchObject([
      { message: 'There is no partial "x". The workspace names them in `partials`.' },
    ])
  })

  it('a name that is not written out', async () => {
    for (const tag of ['{% render name %}', '{% render %}', "{% render 'a %}"])
      expect(await problemsOf({ text: tag }), tag).toMatchObject([
        { line: 1, message: expect.stringContaining('in quotes') as string },
      ])
    expect(await problemsOf({ text: "{% liquid\n render 'a'\n%}", partials: { a: 'x' } })).toMatchObject([
      { message: expect.stringContaining('as a tag of its own') as string },
    ])
    expect(await problemsOf({ text: "{% include 'a' %}", partials: { a: 'x' } })).toMatchObject([
      { message: expect.stringContaining("use {% render 'NAME' %}") as string },
    ])
  })

  it('a circle, and partials too deep in each other', async () => {
    expect(
      await problemsOf({ text: "{% render 'a' %}", partials: { a: "{% render 'b' %}", b: "\n{% render 'a' %}" } }),
    ).toEqual([
      {
        channel: 'email',
        field: 'text',
        line: 2,
        part: { kind: 'partial', key: 'b' },
        message: 'Partials go in a circle: a → b → a.',
      },
    ])
    const deep = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`p${index}`, `{% render 'p${index + 1}' %}`]),
    )
    expect(await problemsOf({ text: "{% render 'p0' %}", partials: deep })).toMatchObject([
      { part: { key: 'p9' }, message: 'Partials stand more than 10 deep in each other.' },
    ])
  })

  it('partials that grow: many in many in many', async () => {
    const many = (key: string) => `{% render '${key}' %}`.repeat(50)
    const partials = { a: many('b'), b: many('c'), c: many('d'), d: many('e'), e: 'x'.repeat(1000) }
    expect(await problemsOf({ text: many('a'), partials })).toMatchObject([
      { message: expect.stringContaining('longer than 256 K') as string },
    ])
    expect(await renderer.render(mail({ text: many('a'), partials }), context)).toMatchObject({ ok: false })
  })

  it('in lines of the part in which it is written', async () => {
    const layout = { key: 'shop', html: '<body>\n{{ content }}\n{{ a | wobble }}</body>' }
    expect(await problemsOf({ layout, html: '<p>\n\n{{ b | wibble }}' })).toMatchObject([
      { field: 'html', line: 3, message: 'undefined filter: wibble' },
    ])
    expect(await problemsOf({ layout, html: '<p>' })).toMatchObject([
      { field: 'html', line: 3, part: { kind: 'layout', key: 'shop' }, message: 'undefined filter: wobble' },
    ])
    const partials = { foot: 'a\nb\n{{ c | wubble }}\n' }
    expect(await problemsOf({ html: "<p>\n{% render 'foot' %}\n</p>", partials })).toMatchObject([
      { line: 3, part: { kind: 'partial', key: 'foot' }, message: 'undefined filter: wubble' },
    ])
  })

  it('also what MJML complains of', async () => {
    const section = (inner: string) => `<mj-section><mj-column>${inner}</mj-column></mj-section>`
    const layout = {
      key: 'shop',
      mjml: `<mjml>\n<mj-body>\n{{ content }}\n${section('<mj-text size="1">x</mj-text>')}\n</mj-body></mjml>`,
    }
    expect(await problemsOf({ layout, mjml: `${section('')}\n${section('<mj-txt />')}` })).toMatchObject([
      { field: 'mjml', line: 2, message: expect.stringContaining('mj-txt') as string },
      {
        field: 'mjml',
        line: 4,
        part: { kind: 'layout', key: 'shop' },
        message: expect.stringContaining('size') as string,
      },
    ])
  })

  it('an end that belongs to nothing', async () => {
    expect(await problemsOf({ text: "{% render 'a' %}x{% endrender %}", partials: { a: 'x' } })).toMatchObject([
      { line: 1 },
    ])
  })

  it('in a part that is looked at for itself', () => {
    expect(checkPart("a\n{% render 'nope' %}", { kind: 'partial', key: 'p' }, { note: '' })).toMatchObject([
      { line: 2, part: { kind: 'partial', key: 'p' }, message: 'There is no partial "nope". Did you mean "note"?' },
    ])
    expect(checkPart("{% render 'p' %}", { kind: 'partial', key: 'p' }, { p: "{% render 'p' %}" })).toMatchObject([
      { message: 'Partials go in a circle: p → p.' },
    ])
    expect(checkPart('{{ content }}\n{% if %}', { kind: 'layout', key: 'l' }, {})).toMatchObject([{ line: 2 }])
    expect(checkPart("{% render 'row' for a as b %}", { kind: 'layout', key: 'l' }, { row: '{{ b }}' })).toEqual([])
  })
})

describe('Partials stay in the budget of the field', () => {
  it.each([
    ['work', "{% for a in (1..100000) %}{% render 'p' %}{% endfor %}", { p: '{% for b in (1..1000) %}x{% endfor %}' }],
    [
      'the length of a list',
      "{% assign l = (1..100000) %}{% render 'p' for l as b %}",
      { p: "{% render 'q' for l as c %}xxxxxxxxxxxxxxxxxxxxxxxx", q: 'x' },
    ],
    [
      'text',
      "{% render 'p', s: s %}",
      { p: '{% assign s = "aaaaaaaaaa" %}{% for i in (1..100) %}{% assign s = s | append: s %}{% endfor %}{{ s }}' },
    ],
  ])('of %s', async (_, source, partials) => {
    expect(await renderer.render(mail({ text: source, partials }), context)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/too much work|takes too long/) as string },
    })
  })
})
