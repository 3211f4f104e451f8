import { describe, expect, it } from 'vitest'
import type { Template } from '../model/workspace.ts'
import { couponForTemplate, type RenderContext } from './render-context.ts'
import { createRenderer, type Rendered } from './renderer.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const context: RenderContext = {
  profile: {
    id: 7,
    userId: 'U1',
    traits: { first_name: 'Ann <b>', plan: 'pro', born: '1990-05-06', nested: { a: [1, 2] } },
  },
  event: {
    name: 'Product Added',
    properties: { sku: 'X-1', items: [{ name: 'Cup & "co"' }, { name: 'Hat' }] },
    timestamp: '2026-02-28T10:00:00.000Z',
  },
  journey: { id: 'j_1', startedAt: '2026-02-28T10:00:00.000Z', step: 'nudge', saved: { stock: 3 } },
  campaign: { key: 'cart-recovery', name: 'Cart recovery' },
  coupon: couponForTemplate({ coupon: 'comeback', code: 'BACK-1', discount: '10%', expiresAt: Date.UTC(2026, 2, 8) }),
  links: { unsubscribe: 'https://hub.example/l/u/abc' },
  timezone: 'UTC',
  now: NOW,
}
const renderer = createRenderer()

async function rendered<C extends Rendered['channel']>(
  channel: C,
  template: object,
  with_: Partial<RenderContext> = {},
): Promise<Extract<Rendered, { channel: C }>> {
  const result = await renderer.render({ channel, ...template } as Template, { ...context, ...with_ })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value as Extract<Rendered, { channel: C }>
}

async function problem(template: object): Promise<{ field: string; message: string; line?: number }> {
  const result = await renderer.render(template as Template, context)
  if (result.ok) throw new Error(`no problem: ${JSON.stringify(result.value).slice(0, 200)}`)
  return result.error
}

const text = async (body: string, with_: Partial<RenderContext> = {}) =>
  (await rendered('email', { subject: 's', text: body }, with_)).text
const html = async (body: string) => (await rendered('email', { subject: 's', html: body })).html

describe('what was collected', () => {
  const cart =
    '{% for item in profile.traits.cart.items %}{{ item.name }};{% endfor %}{% if profile.traits.cart.truncated %}more{% endif %}'
  it('is gone through, escaped like all else, and is nothing where there is nothing', async () => {
    const items = [{ name: 'Hat <b>' }, { price: 5 }]
    const profile = { ...context.profile, traits: { cart: { items, truncated: true } } }
    expect(await text(cart, { profile })).toBe('Hat <b>;;more')
    expect((await rendered('email', { subject: 's', html: cart }, { profile })).html).toContain('Hat &lt;b&gt;;;more')
    expect(await text(`${cart}.`)).toBe('.')
  })
})

describe('push messages', () => {
  it('speak of the coupon and its last day', async () => {
    const push = await rendered('push', {
      title: 'You left something, {{ profile.traits.first_name }}',
      body: "{{ coupon.code }}: 10 % off until {{ coupon.expires | date: '%d %b' }}",
      link: 'https://shop.example/cart',
    })
    expect(push).toEqual({
      channel: 'push',
      title: 'You left something, Ann <b>',
      body: 'BACK-1: 10 % off until 08 Mar',
      link: 'https://shop.example/cart',
    })
  })

  it('say nothing where there is no coupon', async () => {
    expect(await text('[{{ coupon.code }}|{{ coupon.expires | date: "%d" }}]', { coupon: null })).toBe('[|]')
  })

  it('leave out a link that comes to nothing, and refuse one that is no web address', async () => {
    expect(
      await rendered('push', { title: 't', body: 'b', link: '{{ event.properties.missing }}' }),
    ).not.toHaveProperty('link')
    for (const link of [
      'javascript:alert(1)',
      ' JavaScript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      '/cart',
      'https://',
    ]) {
      expect(await problem({ channel: 'push', title: 't', body: 'b', link })).toMatchObject({ field: 'link' })
    }
  })

  it('need a title', async () => {
    expect(await problem({ channel: 'push', title: '{{ profile.traits.missing }}', body: 'b' })).toMatchObject({
      field: 'title',
      channel: 'push',
    })
  })
})

describe('email', () => {
  it('escapes data in HTML unless told otherwise, and leaves text and subject as they are', async () => {
    const email = await rendered('email', {
      subject: 'Hi {{ profile.traits.first_name }}',
      html: '<p>{{ profile.traits.first_name }}|{{ profile.traits.first_name | raw }}',
      text: '{{ profile.traits.first_name }}',
    })
    expect(email).toMatchObject({ subject: 'Hi Ann <b>', html: '<p>Ann &lt;b&gt;|Ann <b>', text: 'Ann <b>' })
  })

  it('escapes what echo and cycle write as well', async () => {
    expect(await html('{% echo profile.traits.first_name %}{% cycle profile.traits.first_name, "b" %}')).toBe(
      'Ann &lt;b&gt;Ann &lt;b&gt;',
    )
  })

  it('cannot be given a second header by data in the subject', async () => {
    const profile = { ...context.profile, traits: { x: 'a\r\nBcc: all@example.com\u2028\u0000b' } }
    expect((await rendered('email', { subject: '{{ profile.traits.x }}', text: 't' }, { profile })).subject).toBe(
      'a Bcc: all@example.com b',
    )
  })

  it('puts the preheader first in the body, hidden and escaped', async () => {
    const email = await rendered('email', {
      subject: 's',
      preheader: 'Cups &\n{{ profile.traits.plan }}',
      html: '<html><body class="a>b"><p>Hi</p></body></html>',
    })
    expect(email.preheader).toBe('Cups & pro')
    expect(email.html).toMatch(/^<html><body class="a>b"><div style="display:none[^>]*>Cups &amp; pro<\/div><p>Hi/)
    expect(email.text).toBe('Hi')
  })

  it('makes the text of the HTML', async () => {
    expect(
      (
        await rendered('email', {
          subject: 's',
          html: '<h1>Hi {{ profile.traits.first_name }}</h1><p>See <a href="https://shop.example/?a=1&amp;b=2">your cart</a>.',
        })
      ).text,
    ).toBe('Hi Ann <b>\n\nSee your cart (https://shop.example/?a=1&b=2).')
  })

  it('needs some content and a subject', async () => {
    expect(await problem({ channel: 'email', subject: 's' })).toMatchObject({ field: 'text' })
    expect(await problem({ channel: 'email', subject: ' \n ', text: 't' })).toMatchObject({ field: 'subject' })
    expect(await problem({ channel: 'email', subject: 'x'.repeat(901), text: 't' })).toMatchObject({ field: 'subject' })
  })
})

describe('MJML', () => {
  const mjml = (body: string, head = '') => `<mjml>${head}<mj-body>${body}</mj-body></mjml>`
  const column = (content: string) => `<mj-section><mj-column>${content}</mj-column></mj-section>`
  const made = async (source: string) =>
    (await rendered('email', { subject: 's', mjml: source })).html!.replace(/\s+/g, ' ')

  it('is compiled, with Liquid rendered and escaped in it', async () => {
    const out = await made(
      mjml(
        column(
          '<mj-text>Hi {{ profile.traits.first_name }}</mj-text><mj-button href="https://shop.example/{{ event.properties.sku }}?a=1&amp;b=2">Go</mj-button>',
        ),
      ),
    )
    expect(out).toContain('Hi Ann &lt;b&gt;')
    expect(out).toContain('href="https://shop.example/X-1?a=1&amp;b=2"')
    expect(out).not.toMatch(/<mj-|lqd/)
  })

  it('keeps loops and conditions between sections, between columns and between parts of a column', async () => {
    const loop = (inner: string) => `{% for item in event.properties.items %}${inner}{% endfor %}`
    const out = await made(
      mjml(
        `{% if 1 < 2 %}${loop(column(`<mj-text>A {{ item.name }}</mj-text>${loop('<mj-text>B {{ item.name }}</mj-text>')}`))}{% else %}${column('<mj-text>never</mj-text>')}{% endif %}`,
      ),
    )
    expect(out.match(/[AB] (?:Cup|Hat)/g)).toEqual(['A Cup', 'B Cup', 'B Hat', 'A Hat', 'B Cup', 'B Hat'])
    expect(out).not.toContain('never')
  })

  it('keeps what stands before the document, quotes in attributes, styles and table rows, inlined styles too', async () => {
    const head =
      '<mj-head><mj-title>T {{ profile.traits.plan }}</mj-title><mj-preview>P {{ tint }}</mj-preview><mj-style inline="inline">.a { color: {{ tint }} }</mj-style></mj-head>'
    const rows =
      '<mj-table>{% for item in event.properties.items %}<tr class="a"><td>{{ item.name }}</td></tr>{% endfor %}</mj-table>'
    const out = await made(
      `{% assign tint = "#123456" %}${mjml(`<mj-section background-color="{{ tint | default: "#fff" }}"><mj-column>${rows}</mj-column></mj-section>`, head)}`,
    )
    expect(out).toContain('background:#123456')
    expect(out).toContain('<title>T pro</title>')
    expect(out).toContain('P #123456')
    expect(out).toMatch(
      /<tr class="a" style="color: #123456;?"><td>Cup &amp; &#34;co&#34;<\/td><\/tr><tr class="a"[^>]*><td>Hat<\/td>/,
    )
  })

  it('reads no files', async () => {
    for (const path of ['/etc/hostname', './package.json', 'package.json']) {
      expect(
        await problem({ channel: 'email', subject: 's', mjml: mjml(`\n<mj-include path="${path}" type="html" />`) }),
      ).toMatchObject({ field: 'mjml', line: 2 })
      expect(
        await made(mjml(column(`<mj-text><mj-include path="${path}" type="html" /></mj-text>`))).catch(() => ''),
      ).not.toContain('rekindle"')
    }
  })

  it('compiles beforehand what would take long, and leaves problems to the rendering', async () => {
    const own = createRenderer()
    const [good, bad] = [mjml(column('<mj-text>Hello</mj-text>')), mjml('{% if %}')].map(
      (source) => ({ channel: 'email', subject: 's', mjml: source }) as unknown as Template,
    )
    await own.prepare(good!)
    await own.prepare(bad!)
    expect(await own.render(good!, context)).toMatchObject({ ok: true })
    expect(await own.render(bad!, context)).toMatchObject({ ok: false, error: { field: 'mjml' } })
  })

  it('says what is wrong and where', async () => {
    expect(await problem({ channel: 'email', subject: 's', mjml: mjml('\n\n{% if %}') })).toMatchObject({
      field: 'mjml',
      line: 3,
    })
    expect(
      await problem({
        channel: 'email',
        subject: 's',
        mjml: mjml('', '<mj-head>\n{% if true %}<mj-title>x</mj-title>{% endif %}</mj-head>'),
      }),
    ).toMatchObject({ line: 2 })
    expect(await problem({ channel: 'email', subject: 's', mjml: 'no mjml' })).toMatchObject({ field: 'mjml' })
    expect(
      await problem({ channel: 'email', subject: 's', mjml: mjml(column('<mj-text>a</mj-text>'.repeat(3001))) }),
    ).toMatchObject({ field: 'mjml' })
  })
})

describe('webhook bodies', () => {
  it('are JSON where they are written as JSON, whatever the data', async () => {
    const body =
      '{ "name": "{{ event.properties.items[0].name }}", "items": {{ event.properties.items | json }}, "n": {{ profile.id }} }'
    expect((await rendered('webhook', { body })).body).toEqual({
      name: 'Cup & "co"',
      items: context.event!.properties.items,
      n: 7,
    })
  })

  it('are text otherwise', async () => {
    expect((await rendered('webhook', { body: '{{ profile.traits.first_name }} left' })).body).toBe('Ann <b> left')
    expect((await rendered('webhook', { body: '{{ profile.traits | json }}' })).body).toEqual(context.profile.traits)
  })

  it('are a problem when what is written as JSON comes out as none', async () => {
    expect(await problem({ channel: 'webhook', body: '{ "a": {{ missing }} }' })).toMatchObject({ field: 'body' })
  })
})

describe('Liquid', () => {
  it('shows dates in UTC from milliseconds, Unix seconds and ISO texts', async () => {
    const dates: readonly (readonly [string, string])[] = [
      [`${NOW}`, '2026-03-01 12:00'],
      [`${NOW / 1000}`, '2026-03-01 12:00'],
      [`"${NOW}"`, '2026-03-01 12:00'],
      ['"2026-03-01T12:00:00+02:00"', '2026-03-01 10:00'],
      ['"2026-03-01T12:00:00"', '2026-03-01 12:00'],
      ['"2026-03-01"', '2026-03-01 00:00'],
      ['"March 1, 2026 8:00"', '2026-03-01 08:00'],
      ['"now"', '2026-03-01 12:00'],
      ['now', '2026-03-01 12:00'],
      ['"no date"', 'no date'],
      ['nothing', ''],
    ]
    for (const [value, shown] of dates)
      expect([value, await text(`{{ ${value} | date: "%Y-%m-%d %H:%M" }}`)]).toEqual([value, shown])
    expect(await text('{{ now | date: "%H:%M", "Europe/Berlin" }}')).toBe('13:00')
    expect(await text('{{ "now" | date_to_string }}')).toBe('01 Mar 2026')
  })

  it('shows moments by the clock of the person, and what names no time zone as it stands', async () => {
    const dates: readonly (readonly [string, string])[] = [
      ['coupon.expires', '2026-03-07 16:00'],
      [`${NOW}`, '2026-03-01 04:00'],
      ['"2026-03-01T12:00:00+02:00"', '2026-03-01 02:00'],
      ['"now"', '2026-03-01 04:00'],
      ['"2026-03-01"', '2026-03-01 00:00'],
      ['profile.traits.born', '1990-05-06 00:00'],
      ['"2026-03-01T12:00:00"', '2026-03-01 12:00'],
      ['"March 1, 2026 8:00"', '2026-03-01 08:00'],
      ['"11-30-2026"', '2026-11-30 00:00'],
      ['"11-30-2026 8:00"', '2026-11-30 08:00'],
      ['"Sun, 01 Mar 2026 12:00:00 +0200"', '2026-03-01 02:00'],
      ['"Sun Mar 01 2026 12:00:00 GMT+0200 (CEST)"', '2026-03-01 02:00'],
    ]
    const there = { timezone: 'America/Los_Angeles' }
    for (const [value, shown] of dates)
      expect([value, await text(`{{ ${value} | date: "%Y-%m-%d %H:%M" }}`, there)]).toEqual([value, shown])
    expect(await text('{{ now | date: "%H:%M", "Europe/Berlin" }}', there)).toBe('13:00')
    expect(await text('{{ coupon.expires | date_to_string }}', there)).toBe('07 Mar 2026')
    expect(await text('{{ coupon.expires | date_to_string: "ordinal" }}', there)).toBe('7th Mar 2026')
    expect(await text('{{ coupon.expires | date_to_xmlschema }}', there)).toBe('2026-03-07T16:00:00-08:00')
    expect(await text('{{ timezone }}', there)).toBe('America/Los_Angeles')
  })

  it('reaches nothing but the data it was given', async () => {
    for (const path of [
      'profile.constructor',
      'profile.__proto__',
      'constructor',
      'toString',
      '__proto__',
      'profile.traits.first_name.constructor',
      'profile.traits.nested.a.map',
      'profile["constructor"]["constructor"]',
    ]) {
      expect(`${path} ${await text(`[{{ ${path} }}]`)}`).toBe(`${path} []`)
    }
  })

  it('cannot change what the next field or message sees', async () => {
    const template = {
      subject:
        '{% assign profile = "gone" %}{% increment campaign %}{% assign now = 0 %}{% assign __proto__ = profile %}s',
      text: '{{ profile.userId }} {{ campaign.key }} {{ "now" | date: "%Y" }} {{ polluted }}',
    }
    expect((await rendered('email', template)).text).toBe('U1 cart-recovery 2026 ')
  })

  it('bears data that imitates objects with behaviour', async () => {
    const traits = JSON.parse(
      '{"toString":1,"valueOf":"x","toLiquid":"y","__proto__":{"polluted":"yes"},"constructor":{"name":"z"},"length":5,"then":"t"}',
    ) as Record<string, unknown>
    const profile = { ...context.profile, traits }
    expect(
      await text(
        '{{ profile.traits.polluted }}{{ profile.traits.then }}{{ profile.traits }}{% for t in profile.traits %}{{ t[0] }} {% endfor %}',
        { profile },
      ),
    ).toContain('toLiquid')
  })

  it('names the line of a mistake, and the name of an unknown filter or tag', async () => {
    expect(await problem({ channel: 'email', subject: 's', text: 'a\nb {{ x | shout }}' })).toEqual({
      channel: 'email',
      field: 'text',
      line: 2,
      message: 'undefined filter: shout',
    })
    // It draws by chance: a repeated attempt would send something else.
    expect((await problem({ channel: 'email', subject: 's', text: '{{ a | sample }}' })).message).toBe(
      'undefined filter: sample',
    )
    expect((await problem({ channel: 'email', subject: 's', text: '{% include "x" %}' })).message).toMatch(
      /"include" is not available/,
    )
    expect((await problem({ channel: 'email', subject: 's', text: '{% wibble %}' })).message).toMatch(/wibble/)
    expect((await problem({ channel: 'email', subject: 's', text: '{{ "%" | url_decode }}' })).field).toBe('text')
  })
})

describe('text messages', () => {
  it('are the text as it is, without spaces around it', async () => {
    const template = { text: '  Hi {{ profile.traits.first_name }},\r\nstop: {{ links.unsubscribe }} \n' }
    expect(await rendered('sms', template)).toEqual({
      channel: 'sms',
      text: 'Hi Ann <b>,\nstop: https://hub.example/l/u/abc',
    })
  })

  it('say something, and no more than networks put together again', async () => {
    expect(await problem({ channel: 'sms', text: ' {{ profile.traits.none }} ' })).toMatchObject({
      field: 'text',
      message: expect.stringContaining('The text is empty') as string,
    })
    expect(await rendered('sms', { text: 'a'.repeat(1600) })).toMatchObject({ text: 'a'.repeat(1600) })
    expect((await problem({ channel: 'sms', text: 'a'.repeat(1601) })).message).toBe(
      'The text has 1601 characters; 1600 are the most.',
    )
  })
})
