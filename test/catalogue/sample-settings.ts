import type { FormField } from '../../src/catalogue/destination-form.ts'
import type { Properties } from '../../src/model/event.ts'

/** What many destinations ask for by the same name, in the form that they check. */
const KNOWN: Readonly<Record<string, unknown>> = {
  iam_role_arn: 'arn:aws:iam::123456789012:role/sample',
  iamRoleArn: 'arn:aws:iam::123456789012:role/sample',
  accountId: '123456',
  appId: 'com.example.shop',
  brokers: 'broker.example.com:9092',
}
const UUID = '7a3cbea0-bdf5-41e4-8dfc-aa02a5b093db'

/** Settings that a destination may accept, made from its form alone. */
export function sampleSettings(fields: Readonly<Record<string, FormField>>): Properties {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, sampleValue(key, field)]))
}

/** `refusal`: what was said of the last value, which may name the form that is wanted. */
export function sampleValue(key: string, field: FormField, refusal = ''): unknown {
  const one = sampleOne(key, field, refusal)
  return field.multiple && !Array.isArray(one) ? [one] : one
}

function sampleOne(key: string, { type, choices, default: given, properties }: FormField, refusal: string): unknown {
  const [, choice] = /must be one of: "([^"]*)"/.exec(refusal) ?? []
  if (choice !== undefined) return choice
  if (refusal === '' && given !== undefined && given !== '' && (typeof given !== 'object' || given === null))
    return given
  if (choices.length > 0) return choices[0]!.value
  if (type === 'boolean') return false
  if (type === 'number' || type === 'integer') return 1
  if (type === 'datetime') return '2026-11-23T10:00:00.000Z'
  if (type === 'object') return properties ? sampleSettings(properties) : { sample: 'value' }
  if (Object.hasOwn(KNOWN, key)) return KNOWN[key]
  return sampleText(key, refusal)
}

function sampleText(key: string, refusal: string): string {
  if (/uuid/i.test(refusal)) return UUID
  if (/should be a number/i.test(refusal)) return '123456'
  if (/region/i.test(key)) return 'us-east-1'
  if (/email/i.test(key) || /email address/i.test(refusal)) return 'ada@example.com'
  if (/url|endpoint|host|domain|server/i.test(key)) return 'https://tool.example.com'
  return `sample-${key}-0123456789`
}
