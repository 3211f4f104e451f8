import { z } from 'zod'

const MASK = '••••••'

/** A copy for people's eyes. A secret that is a URL keeps its host, so that one can see which server is meant. */
export function maskSettings(
  schema: z.ZodType | undefined,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const shape = shapeOf(schema)
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined
      return [key, field ? maskField(field, value) : MASK]
    }),
  )
}

/** Whether a field is marked `.meta({ secret: true })`, also inside optional and default. */
export function isSecret(field: z.core.$ZodType): boolean {
  const marked = z.globalRegistry.get(field)?.['secret'] === true
  const inner = innerOf(field)
  return marked || (inner !== undefined && isSecret(inner))
}

/** The texts of all secrets in these settings, wherever they stand. */
export function secretsOf(schema: z.core.$ZodType | undefined, settings: unknown): readonly string[] {
  if (typeof settings !== 'object' || settings === null) return []
  return Object.entries(shapeOf(schema)).flatMap(([key, field]) => {
    const value = (settings as Readonly<Record<string, unknown>>)[key]
    if (!isSecret(field)) return secretsOf(field, value)
    if (typeof value !== 'string') return []
    const url = URL.canParse(value) ? new URL(value) : undefined
    // The login of a secret address stands in calls without the address.
    return url ? [value, decodeURIComponent(url.password)] : [value]
  })
}

/** The fields of an object schema; none for anything else. */
export function shapeOf(schema: z.core.$ZodType | undefined): Readonly<Record<string, z.core.$ZodType>> {
  if (schema === undefined) return {}
  if (schema instanceof z.ZodObject) return schema.shape
  const inner = innerOf(schema)
  return inner ? shapeOf(inner) : {}
}

function innerOf(field: z.core.$ZodType): z.core.$ZodType | undefined {
  if (
    field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodPrefault ||
    field instanceof z.ZodNullable
  )
    return field.unwrap()
  return field instanceof z.ZodPipe ? field.in : undefined
}

/** What a list holds. */
function itemOf(field: z.core.$ZodType): z.core.$ZodType | undefined {
  if (field instanceof z.ZodArray) return field.element
  const inner = innerOf(field)
  return inner && itemOf(inner)
}

function maskField(field: z.core.$ZodType, value: unknown): unknown {
  if (isSecret(field)) return maskValue(value)
  const item = itemOf(field)
  if (item && Array.isArray(value)) return value.map((one: unknown) => maskField(item, one))
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.keys(shapeOf(field)).length > 0
    ? maskSettings(field as z.ZodType, value as Readonly<Record<string, unknown>>)
    : value
}

function maskValue(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return value
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (!url || url.host === '') return MASK
  const user = url.username === '' && url.password === '' ? '' : `${MASK}@`
  return `${url.protocol}//${user}${url.host}`
}
