import { z } from 'zod'
import { isSecret, shapeOf } from './mask-settings.ts'

/** One setting of a kind, as a form asks for it. */
export interface SettingField {
  readonly key: string
  /** `other`: a mapping or a list, which forms show as YAML. */
  readonly type: 'text' | 'number' | 'flag' | 'choice' | 'other'
  readonly description: string
  readonly isNeeded: boolean
  readonly isSecret: boolean
  /** Of a `choice`. */
  readonly choices: readonly string[]
  /** What holds where nothing is said; absent: nothing. */
  readonly usual?: string | number | boolean
}

/** The settings of a kind in the order in which it declares them. */
export function settingFields(schema: z.ZodType): readonly SettingField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(shapeOf(schema)).map(([key, field]) => {
    const told = properties[key]
    const shown = typeof told === 'object' ? told : {}
    const { default: usual } = shown
    return {
      key,
      ...typeOf(shown),
      description: shown.description ?? '',
      isNeeded: required.includes(key),
      isSecret: isSecret(field),
      ...(isPlain(usual) && { usual }),
    }
  })
}

function typeOf(shown: z.core.JSONSchema.BaseSchema): Pick<SettingField, 'type' | 'choices'> {
  const choices = shown.enum?.every((value) => typeof value === 'string') ? shown.enum : []
  if (choices.length > 0) return { type: 'choice', choices }
  const type = TYPES.get(shown.type)
  return { type: type ?? 'other', choices: [] }
}

const TYPES: ReadonlyMap<unknown, SettingField['type']> = new Map([
  ['string', 'text'],
  ['number', 'number'],
  ['integer', 'number'],
  ['boolean', 'flag'],
] as const)

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)
