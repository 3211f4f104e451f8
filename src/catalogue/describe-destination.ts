import type { DestinationForm, FormAction, FormField, FormPreset } from './destination-form.ts'
import { audienceFilter } from './audience-presets.ts'
import type { DestinationDefinition, FieldDefinition, Fields } from './load-destination.ts'

/** Keys like these are secrets even where they are not declared so. */
const SECRET_NAME = /secret|token|password|passphrase|private|(api|access|auth|write|license)_?key/i
const NESTED_MAX = 4

export function describeDestination(definition: DestinationDefinition): DestinationForm {
  const { authentication, actions, presets = [] } = definition
  return plain({
    title: definition.name,
    description: definition.description ?? '',
    scheme: authentication ? (authentication.scheme ?? 'custom') : null,
    settings: describeFields(authentication?.fields, true),
    audienceFields: describeFields(definition.audienceFields),
    isAudience: definition.audienceConfig !== undefined,
    actions: Object.entries(actions).map(([action, declared]): FormAction => ({
      action,
      title: declared.title ?? action,
      description: declared.description ?? '',
      when: declared.defaultSubscription ?? null,
      batches: declared.performBatch !== undefined,
      fields: describeFields(declared.fields),
    })),
    presets: presets
      .filter(({ partnerAction }) => Object.hasOwn(actions, partnerAction))
      .map((preset): FormPreset => ({
        name: preset.name,
        action: preset.partnerAction,
        isAutomatic: preset.type === 'automatic',
        isForAudiences: audienceFilter(preset) !== undefined,
        when: preset.subscribe ?? audienceFilter(preset) ?? null,
        mapping: preset.mapping ?? {},
      })),
  })
}

function describeFields(fields: Fields | undefined, maySecret = false, depth = 0): Readonly<Record<string, FormField>> {
  if (!fields || depth > NESTED_MAX) return {}
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, describeField(key, field, maySecret, depth)]),
  )
}

function describeField(key: string, field: FieldDefinition, maySecret: boolean, depth: number): FormField {
  const type = field.type ?? 'string'
  return {
    label: field.label ?? key,
    description: field.description ?? '',
    type,
    required: field.required === true,
    secret: type === 'password' || (maySecret && type === 'string' && SECRET_NAME.test(key)),
    multiple: field.multiple === true,
    choices: Array.isArray(field.choices) ? field.choices.map(describeChoice) : [],
    ...(field.default !== undefined && { default: field.default }),
    ...(field.properties && { properties: describeFields(field.properties, maySecret, depth + 1) }),
  }
}

const describeChoice = (choice: string | { readonly value: unknown; readonly label?: string }) =>
  typeof choice === 'object'
    ? { value: choice.value, label: choice.label ?? String(choice.value) }
    : { value: choice, label: choice }

/** Declarations may hold functions, which no message can carry. */
const plain = (form: DestinationForm): DestinationForm => JSON.parse(JSON.stringify(form)) as DestinationForm
