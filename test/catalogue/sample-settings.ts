import type { FormField } from '../../src/catalogue/destination-form.ts'
import type { Properties } from '../../src/model/event.ts'

/** What many destinations ask for by the same name, in the form that they check. */
const KNOWN: Readonly<Record<string, unknown>> = {
  iam_role_arn: 'arn:aws:iam::123456789012:role/sample',
  iamRoleArn: 'arn:aws:iam::123456789012:role/sample',
  awsRegion: 'us-east-1',
  region: 'us-east-1',
  email: 'ops@example.com',
  accountId: '123456',
  appId: 'com.example.shop',
  brokers: 'broker.example.com:9092',
}

/** Settings that a destination may accept, made from its form alone. */
export function sampleSettings(fields: Readonly<Record<string, FormField>>): Properties {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, sampleValue(key, field)]))
}

export function sampleValue(key: string, field: FormField): unknown {
  const one = sampleOne(key, field)
  return field.multiple && !Array.isArray(one) ? [one] : one
}

function sampleOne(key: string, { type, choices, default: given }: FormField): unknown {
  if (given !== undefined && given !== '' && (typeof given !== 'object' || given === null)) return given
  if (choices.length > 0) return choices[0]!.value
  if (type === 'boolean') return false
  if (type === 'number' || type === 'integer') return 1
  if (Object.hasOwn(KNOWN, key)) return KNOWN[key]
  if (/url|endpoint|host|domain|server/i.test(key)) return 'https://tool.example.com'
  return `sample-${key}-0123456789`
}
