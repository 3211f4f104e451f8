import { describe, expect, it } from 'vitest'
import type { KindRules } from '../kind-rules.ts'
import { parseWorkspace } from '../parse-workspace.ts'
import type { EmailTemplate, Workspace } from '../workspace.ts'
import { line } from './bad-workspace.fixture.ts'

/** What is wrong with layouts, partials and variants in other languages. */

const mail: KindRules = {
  checkSettings: () => [],
  channels: ['email'],
  forwards: false,
  audiences: false,
  calls: false,
}
const FILES: Readonly<Record<string, string>> = {
  'frame.html': '<body>{{ content }}</body>',
  'huge.html': `{{ content }}${'x'.repeat(900_000)}`,
}
const options = {
  env: () => undefined,
  readFile: (path: string): string | undefined => FILES[path],
  kinds: { smtp: mail },
}
const HEAD = 'version: 1\nworkspace: shop\n'

function problemsIn(text: string): readonly string[] {
  const parsed = parseWorkspace(HEAD + text, options)
  return parsed.ok ? [] : parsed.error.map(line)
}
function warningsIn(text: string): readonly string[] {
  const parsed = parseWorkspace(HEAD + text, options)
  return parsed.ok ? parsed.value.warnings.map(line) : parsed.error.map(line)
}
function workspaceOf(text: string): Workspace {
  const parsed = parseWorkspace(HEAD + text, options)
  if (!parsed.ok) throw new Error(parsed.error.map(line).join('\n'))
  return parsed.value.workspace
}
const emailOf = (text: string): EmailTemplate => workspaceOf(text).templates.a as EmailTemplate

describe('A layout', () => {
  it('goes into the templates that stand in it', () => {
    const text = `layouts: { shop: { html: { file: frame.html }, text: "{{ content }}!" } }
templates: { a: { channel: email, subject: S, layout: shop, html: <p> } }`
    expect(emailOf(text).layout).toEqual({ key: 'shop', html: '<body>{{ content }}</body>', text: '{{ content }}!' })
    expect(workspaceOf(text).layouts).toEqual({ shop: { html: '<body>{{ content }}</body>', text: '{{ content }}!' } })
  })

  it.each([
    [
      'of nothing',
      'layouts: { shop: {} }',
      'missing_key 3:18 A layout needs `html`, `mjml` or `text`; all are missing.',
    ],
    [
      'of two frames',
      'layouts: { shop: { html: "{{ content }}", mjml: "{{ content }}" } }',
      'ambiguous 3:43 A layout has `html` or `mjml`, from which the HTML is made; found both. | Remove one.',
    ],
    [
      'without a place',
      'layouts: { shop: { html: "<body>{{ content | upcase }}" } }',
      "bad_value 3:26 `html` of a layout needs {{ content }} exactly once, where the template's own content goes; found none. | It stands by itself, without filters.",
    ],
    [
      'with two places',
      'layouts: { shop: { text: "{{ content }}{{content}}" } }',
      "bad_value 3:26 `text` of a layout needs {{ content }} exactly once, where the template's own content goes; found 2.",
    ],
    [
      'with another key',
      'layouts: { shop: { htm: x } }',
      'unknown_key 3:20 A layout has no key `htm`. | Did you mean `html`?',
    ],
    [
      'of a bad name',
      'layouts: { Shop: { html: "{{ content }}" } }',
      'bad_key 3:12 "Shop" can\'t be the key of a layout. | A key is 1 to 64 small letters, digits, - and _, the first a letter or digit: write shop.',
    ],
  ])('%s is refused', (_, text, problem) => {
    expect(problemsIn(text)).toContain(problem)
  })

  const SHOP = 'layouts: { shop: { mjml: "<mjml>{{ content }}</mjml>" }, plain: { text: "{{ content }}" } }\n'
  it.each([
    ['is not there', 'layout: shp, mjml: x', 'unknown_name 4:55 There is no layout "shp". | Did you mean "shop"?'],
    [
      'is of another kind',
      'layout: shop, html: x',
      'bad_value 4:55 The layout "shop" has no `html`, in which that of the email could stand. | It has mjml: write the email in the same.',
    ],
    [
      'has no place for a plain email',
      'layout: shop, text: x',
      'bad_value 4:55 The layout "shop" has no `text`, in which that of the email could stand. | It has mjml: write the email in the same.',
    ],
    [
      'has no place for a variant',
      'layout: shop, mjml: x, locales: { de: { html: y } }',
      'bad_value 4:55 The layout "shop" has no `html`, in which that of the email could stand. | It has mjml: write the email in the same.',
    ],
    [
      'holds a whole document',
      'layout: shop, mjml: "<mjml><mj-body></mj-body></mjml>"',
      'bad_value 4:67 With a layout, `mjml` is only what goes into it; found a whole document. | Leave out <mjml>, <mj-head> and <mj-body>.',
    ],
  ])('that %s is refused where it is used', (_, message, problem) => {
    expect(problemsIn(`${SHOP}templates: { a: { channel: email, subject: S, ${message} } }`)).toEqual([problem])
  })

  it('of a push message is refused: only emails stand in one', () => {
    expect(problemsIn('templates: { a: { channel: push, title: T, body: B, layout: shop } }')).toEqual([
      'unknown_key 3:53 A template for push has no key `layout`. | It takes `channel`, `title`, `body`, `link`, `icon`, `image`, `tracking`, `locales`.',
    ])
  })

  it('may be as long as all content may be, however often it is used', () => {
    const templates = Array.from(
      { length: 20 },
      (_, index) => `  t${index}: { channel: email, subject: S, layout: shop, html: x }`,
    )
    expect(
      problemsIn(`layouts: { shop: { html: { file: huge.html } } }\ntemplates:\n${templates.join('\n')}`),
    ).toContain(
      'too_large 21:46 With its layout and partials, the content of all templates has more than 16000000 characters.',
    )
  })

  it('that nothing uses earns a warning, as do partials', () => {
    expect(
      warningsIn(
        'layouts: { shop: { html: "{{ content }}{% render \'used\' %}" } }\npartials: { used: "{% render \'inner\' %}", inner: x, other: y }\n' +
          'templates: { a: { channel: email, subject: S, html: x } }',
      ),
    ).toEqual([
      'unused 3:12 No template uses the layout "shop".',
      'unused 4:13 No template uses the partial "used".',
      'unused 4:43 No template uses the partial "inner".',
      'unused 4:53 No template uses the partial "other".',
      'unused 5:14 No step uses the template "a".',
    ])
  })
})

describe('Partials', () => {
  it('go into the templates that use them, with those that they use, and no others', () => {
    const text = `layouts: { shop: { html: "{{ content }}{% render 'legal' %}" } }
partials: { footer: 'F {%- render "address", a: 1 -%}', address: A, legal: L, other: O, loop: "{% render 'loop' %}" }
templates:
  a: { channel: email, subject: "{% render 'loop' %}", layout: shop, html: "{% render 'footer' %}", locales: { de: { subject: D } } }
  b: { channel: email, subject: S, html: x }`
    expect(Object.keys(emailOf(text).partials ?? {})).toEqual(['address', 'footer', 'legal', 'loop'])
    expect(workspaceOf(text).templates.b).not.toHaveProperty('partials')
  })

  it('are text or a file', () => {
    expect(problemsIn('partials: { a: [], b: { fil: x }, c: { file: gone.html } }')).toEqual([
      'wrong_type 3:16 `a` expects text or { file: NAME }; found an empty list.',
      'missing_key 3:23 Content needs `file`; it is missing.',
      'unknown_key 3:25 Content has no key `fil`. | Did you mean `file`?',
      'file_not_found 3:46 There is no file "gone.html" in the workspace\'s folder.',
    ])
  })
})

describe('Other languages', () => {
  it('differ in any text of the message', () => {
    const text =
      'locale: en\ntemplates: { a: { channel: email, subject: S, text: T, locales: { de: { subject: D }, pt-BR: { html: H } } } }'
    expect(emailOf(text).locales).toEqual({ de: { subject: 'D' }, 'pt-BR': { html: 'H' } })
    expect(workspaceOf(text).locale).toBe('en')
  })

  it.each([
    [
      'locale: german',
      ['bad_value 3:9 `locale` expects a language tag such as de, pt-BR or zh-Hant; found the text "german".'],
    ],
    [
      'locale: pt_BR',
      [
        'bad_value 3:9 `locale` expects a language tag such as de, pt-BR or zh-Hant; found the text "pt_BR". | Write pt-BR.',
      ],
    ],
    [
      'locale: 5',
      [
        'wrong_type 3:9 `locale` expects a language tag such as de, pt-BR or zh-Hant; found the number 5. | To mean it as text, put it in quotes: "5".',
      ],
    ],
  ])('the default: %s', (text, problems) => {
    expect(problemsIn(text)).toEqual(problems)
  })

  it.each([
    [
      'de_DE: { title: x }',
      [
        'bad_key 3:64 "de_DE" can\'t be the key of a variant: it is no language tag such as de or pt-BR. | Write de-DE.',
      ],
    ],
    ['de: { title: x }, DE: { title: y }', ['duplicate_key 3:82 "DE" and "de" are the same language.']],
    [
      'de: { subject: x }',
      ['unknown_key 3:70 A variant has no key `subject`. | It takes `title`, `body`, `link`, `icon`, `image`.'],
    ],
    [
      'de: { attachments: x }',
      [
        'unknown_key 3:70 A variant has no key `attachments`. | Attachments are not supported: put the file where people can reach it, and link to it.',
      ],
    ],
    [
      'de: x',
      ['wrong_type 3:68 `de` expects a mapping with `title`, `body`, `link`, `icon`, `image`; found the text "x".'],
    ],
  ])('of a push message: %s', (locales, problems) => {
    expect(problemsIn(`templates: { a: { channel: push, title: T, body: B, locales: { ${locales} } } }`)).toEqual(
      problems,
    )
  })

  it('have one body each, and are not too many', () => {
    const of = (locales: string): string =>
      `templates: { a: { channel: email, subject: S, text: T, locales: { ${locales} } } }`
    expect(problemsIn(of('de: { html: x, mjml: y }'))).toEqual([
      'ambiguous 3:82 A variant has `html` or `mjml`, from which the HTML is made; found both. | Remove one.',
    ])
    const many = Array.from({ length: 101 }, (_, index) => `de-x${index}a: { subject: D }`).join(', ')
    expect(problemsIn(of(many))).toEqual([
      'too_large 3:65 `locales` has 101 variants; at most 100 can stand in a template.',
    ])
  })
})

it('Attachments are refused in plain words', () => {
  expect(problemsIn('templates: { a: { channel: email, subject: S, text: T, attachments: [x.pdf] } }')).toEqual([
    'unknown_key 3:56 A template for email has no key `attachments`. | Attachments are not supported: put the file where people can reach it, and link to it.',
  ])
})

it('A message may opt out of what is done to links', () => {
  const of = (value: string) => `templates: { a: { channel: email, subject: S, text: T, tracking: ${value} } }`
  expect(emailOf(of('false')).tracking).toBe(false)
  expect(emailOf(of('true'))).not.toHaveProperty('tracking')
  expect(problemsIn(of('no'))).toEqual(['wrong_type 3:66 `tracking` expects true or false; found the text "no".'])
})
