import { describe, expect, it } from 'vitest'
import type { Template } from '../model/workspace.ts'
import { checkTemplate } from './template-checker.ts'
import { variantFor } from './variant.ts'

const EMAIL: Template = {
  channel: 'email',
  subject: 'Hello',
  preheader: 'P',
  mjml: '<mjml></mjml>',
  text: 'plain',
  locales: {
    de: { subject: 'Hallo', mjml: '<mjml><!-- de --></mjml>' },
    'pt-BR': { subject: 'Olá' },
    fr: { html: '<p>Bonjour</p>' },
    es: { text: 'Hola' },
  },
}

describe('A variant', () => {
  it('is chosen by tag, then by language; else it is the template itself', () => {
    expect(variantFor(EMAIL, 'pt_BR')).toMatchObject({ locale: 'pt-BR', template: { subject: 'Olá' } })
    expect(variantFor(EMAIL, 'de-AT')).toMatchObject({ locale: 'de', template: { subject: 'Hallo' } })
    for (const locale of ['pt', 'en', 'nonsense!', undefined])
      expect(variantFor(EMAIL, locale)).toEqual({ template: EMAIL })
  })

  it('says as the template does what it does not say itself', () => {
    expect(variantFor(EMAIL, 'pt-BR').template).toMatchObject({ preheader: 'P', mjml: '<mjml></mjml>', text: 'plain' })
    expect(variantFor(EMAIL, 'es').template).toMatchObject({ subject: 'Hello', mjml: '<mjml></mjml>', text: 'Hola' })
  })

  it('that has a body has no part of another', () => {
    for (const locale of ['de', 'fr']) {
      const { template } = variantFor(EMAIL, locale)
      expect(template).toMatchObject({ text: undefined })
    }
    expect(variantFor(EMAIL, 'fr').template).toMatchObject({ html: '<p>Bonjour</p>', mjml: undefined })
  })

  it('is the same object each time, so that it is compiled once', () => {
    expect(variantFor(EMAIL, 'de').template).toBe(variantFor(EMAIL, 'de').template)
  })

  it('is checked as the template is, and nothing is told twice', async () => {
    const push: Template = {
      channel: 'push',
      title: '{{ a | wibble }}',
      body: 'B',
      locales: { de: { body: '\n{% if %}' }, fr: { title: 'T' } },
    }
    expect(await checkTemplate(push)).toMatchObject([
      { field: 'title', line: 1 },
      { field: 'body', line: 2, locale: 'de' },
    ])
  })
})
