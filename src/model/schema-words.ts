/** JSON Schema, as far as it is used here. */
export type Schema = Readonly<Record<string, unknown>>

export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
export const text = (description: string): Schema => ({ type: 'string', description })
export const flag = (description: string): Schema => ({ type: 'boolean', description })
export const choice = (values: readonly string[], description: string): Schema => ({ enum: values, description })
export const list = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description && { description }),
})
export const anyOf = (...schemas: readonly Schema[]): Schema => ({ anyOf: schemas })

/** A mapping of which all keys are known. */
export const fields = (
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema => ({
  type: 'object',
  description,
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }),
})

export const KEY_PATTERN = '^[a-z0-9][a-z0-9_-]{0,63}$'

/** A language tag, as `isLocale` takes it. */
export const LOCALE_PATTERN = '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$'

/** Named things under plain keys. */
export const section = (of: Schema, description: string, pattern = KEY_PATTERN): Schema => ({
  type: ['object', 'null'],
  description,
  propertyNames: { pattern },
  additionalProperties: of,
})

export const duration = (description: string): Schema => ({ allOf: [ref('duration')], description })

export const scalar: Schema = { type: ['string', 'number', 'boolean', 'null'] }
