import { fittingLocale } from '../model/locale.ts'
import type { Template } from '../model/workspace.ts'

/** A template as it speaks to people of one language. */
export interface Variant {
  readonly template: Template
  /** Tag of the variant; absent: it is the template itself. */
  readonly locale?: string
}

/** Made once for each template, so that what is compiled for it is found again. */
const made = new WeakMap<Template, readonly Variant[]>()

/** The variant for people of this locale: of that very tag, else of its language, else the template itself. */
export function variantFor(template: Template, locale: string | undefined): Variant {
  const tag = fittingLocale(Object.keys(template.locales ?? {}), locale)
  return (tag !== undefined && variantsOf(template).find((variant) => variant.locale === tag)) || { template }
}

/** All of them, in the order of the file, without the template itself. */
export function variantsOf(template: Template): readonly Variant[] {
  const known = made.get(template)
  if (known) return known
  const variants = Object.entries(template.locales ?? {}).map(([locale, texts]) => ({
    locale,
    template: withTexts(template, texts),
  }))
  made.set(template, variants)
  return variants
}

/** What a variant does not say is said as in the template. A body is said once: its plain text belongs to its HTML. */
function withTexts(template: Template, texts: object): Template {
  const { locales: _, ...base } = template
  const hasBody = template.channel === 'email' && ('html' in texts || 'mjml' in texts)
  const kept = hasBody ? { ...base, html: undefined, mjml: undefined, text: undefined } : base
  return { ...kept, ...texts } as Template
}
