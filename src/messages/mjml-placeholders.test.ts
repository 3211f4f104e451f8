import { describe, expect, it } from 'vitest'
import { hideLiquid } from './mjml-placeholders.ts'

function hidden(source: string) {
  const result = hideLiquid(source)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('hideLiquid', () => {
  it('gives back what it took out, where MJML left it alone', () => {
    const source =
      '{% assign x = 1 %}<mjml><mj-body><mj-text>{{ "a<b" }} {% raw %}{{ no }}{% endraw %}</mj-text></mj-body></mjml>'
    const { mjml, restore } = hidden(source)
    expect(mjml).not.toMatch(/[{%]/)
    expect(restore(mjml)).toEqual({ ok: true, value: source })
  })

  it('uses a word that the template does not', () => {
    const { mjml, restore } = hidden('<mjml><mj-body><mj-text>lqd0z lqdq {{ a }}</mj-text></mj-body></mjml>')
    expect(restore(mjml)).toMatchObject({ value: expect.stringContaining('lqd0z lqdq {{ a }}') as string })
  })

  it('reports a tag that MJML has dropped', () => {
    const { restore } = hidden('<mjml><mj-body>\n{% if a %}</mj-body></mjml>')
    expect(restore('<html></html>')).toMatchObject({ ok: false, error: { line: 2 } })
  })

  it('leaves Liquid that is never closed for Liquid to complain of', () => {
    for (const source of ['<mjml>{{ a', '<mjml>{% if', '{% raw %}x', '{{{', '{'])
      expect(hidden(source).mjml).toBe(source)
  })
})
