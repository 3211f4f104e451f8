/** Keys with values, as YAML and JSON have them. What stands in a draft may be anything: this is all that is known of it. */
export type Mapping = Readonly<Record<string, unknown>>

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `value`, or an empty mapping where it is none. */
export const asMapping = (value: unknown): Mapping => (isMapping(value) ? value : {})

export const without = (value: Mapping, key: string): Mapping =>
  Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))

/** With the key, or without it where the value is undefined. */
export const withKey = (value: Mapping, key: string, to: unknown): Mapping =>
  to === undefined ? without(value, key) : { ...value, [key]: to }
