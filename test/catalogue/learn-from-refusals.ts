import type { HostedSettings } from '../../src/catalogue/catalogue.ts'
import type { DestinationForm, FormField } from '../../src/catalogue/destination-form.ts'
import type { Outcome } from '../../src/model/delivery.ts'
import { sampleValue } from './sample-settings.ts'

const MISSING = /missing the required field '([^']+)'/g
const PART = /The value at \/([^/ ]+)/g
const SENTENCE = /(?:^|\. )([^.]+?) (?:must |should |is required|is missing)/g

/**
 * The settings with a value for each field that was refused or found missing: what a person at the form would fill in next. Undefined: the
 * refusals name nothing new.
 */
export function learnFromRefusals(
  form: DestinationForm,
  tried: HostedSettings & { readonly actions: NonNullable<HostedSettings['actions']> },
  outcomes: readonly Outcome[],
): typeof tried | undefined {
  const refusals = [
    ...new Set(outcomes.filter(({ result }) => result === 'failed' || result === 'config').map(({ detail }) => detail)),
  ].sort()
  const learn = (fields: Readonly<Record<string, FormField>>): Record<string, unknown> =>
    Object.fromEntries(refusals.flatMap((refusal) => lessons(fields, refusal)))
  const next = {
    ...tried,
    settings: { ...tried.settings, ...learn(form.settings) },
    actions: tried.actions.map((order) => {
      const fields = form.actions.find(({ action }) => action === order.action)?.fields ?? {}
      return { ...order, mapping: { ...order.mapping, ...learn(fields) } }
    }),
  }
  return JSON.stringify(next) === JSON.stringify(tried) ? undefined : next
}

/** By its key or by its label, as validators name a field. */
function lessons(
  fields: Readonly<Record<string, FormField>>,
  refusal: string,
): readonly (readonly [string, unknown])[] {
  const named = [MISSING, PART, SENTENCE].flatMap((words) => [...refusal.matchAll(words)].map(([, name]) => name!))
  return Object.entries(fields).flatMap(([key, field]) =>
    named.some((name) => isNamed(name, key, field)) ? [[key, sampleValue(key, field, refusal)] as const] : [],
  )
}

function isNamed(name: string, key: string, { label }: FormField): boolean {
  const plain = name.replace(/^The /, '').toLowerCase()
  return plain === key.toLowerCase() || plain === label.toLowerCase()
}
