import type { Template } from '../model/workspace.ts'
import type { Escaping } from './liquid-engine.ts'

/** One text of a template with Liquid in it. */
export interface TemplateField {
  readonly field: string
  readonly text: string
  readonly escaping: Escaping
}

/** The texts of a template in the order in which they are read; `mjml` stands for HTML that is yet to be compiled. */
export function fieldsOf(template: Template): readonly TemplateField[] {
  switch (template.channel) {
    case 'push':
      return pick(template, ['title', 'body', 'link', 'icon', 'image'])
    case 'email':
      return [...pick(template, ['subject', 'preheader', 'text']), ...pick(template, ['html', 'mjml'], 'html')]
    case 'sms':
      return pick(template, ['text'])
    case 'webhook':
      return pick(template, ['body'], looksLikeJson(template.body) ? 'json' : 'none')
  }
}

function pick(template: object, names: readonly string[], escaping: Escaping = 'none'): readonly TemplateField[] {
  const texts = template as Readonly<Record<string, string | undefined>>
  return names.flatMap((field) => (texts[field] === undefined ? [] : [{ field, text: texts[field], escaping }]))
}

/** Whether a webhook's body is written as JSON, so that what is filled in must not break out of its strings. */
export const looksLikeJson = (body: string): boolean => /^\s*(?:\[|\{(?![{%]))/.test(body)
