import { describe, expect, it } from 'vitest'
import type { Template } from '../model/workspace.ts'
import { checkTemplate } from './template-checker.ts'

const check = (template: object) => checkTemplate(template as Template)
const mjml = (body: string) => `<mjml>\n<mj-body>\n${body}\n</mj-body>\n</mjml>`

describe('checkTemplate', () => {
  it('finds nothing wrong with good templates of each channel', async () => {
    expect(
      await check({
        channel: 'push',
        title: '{{ profile.traits.x }}',
        body: '{% if coupon %}{{ coupon.code }}{% endif %}',
        link: 'https://shop.example/{{ event.properties.id }}',
      }),
    ).toEqual([])
    expect(
      await check({
        channel: 'email',
        subject: 's',
        mjml: mjml(
          '<mj-section background-color="{{ c }}"><mj-column>{% for i in a %}<mj-text>{{ i }}</mj-text>{% endfor %}</mj-column></mj-section>',
        ),
      }),
    ).toEqual([])
    expect(await check({ channel: 'webhook', body: '{"a": {{ profile.traits | json }}}' })).toEqual([])
  })

  it('names field and line of Liquid that does not parse, in every field', async () => {
    expect(await check({ channel: 'push', title: '{{ a | wibble }}', body: 'x\n{% if %}', link: '{{' })).toMatchObject([
      { channel: 'push', field: 'title', line: 1, message: 'undefined filter: wibble' },
      { field: 'body', line: 2 },
      { field: 'link', line: 1 },
    ])
  })

  it('tells what MJML complains of, in lines as written', async () => {
    const body =
      '<mj-section>{% comment %}\n\n{% endcomment %}\n<mj-column colour="red"><mj-text>x</mj-text></mj-column></mj-section>\n<mj-nothing />'
    expect(await check({ channel: 'email', subject: 's', mjml: mjml(body) })).toMatchObject([
      { field: 'mjml', line: 6, message: expect.stringContaining('colour') as string },
      { field: 'mjml', line: 7, message: expect.stringContaining('mj-nothing') as string },
    ])
  })

  it('refuses two bodies, and none', async () => {
    expect(await check({ channel: 'email', subject: 's', html: 'a', mjml: mjml('') })).toMatchObject([
      { field: 'html' },
    ])
    expect(await check({ channel: 'email', subject: 's' })).toMatchObject([{ field: 'text' }])
  })
})
