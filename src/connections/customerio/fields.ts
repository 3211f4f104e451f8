import { isObject } from '../reply-facts.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An empty one for anything that is no object. */
export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})

/** Undefined for anything that is no text, or an empty one. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined

export const without = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
