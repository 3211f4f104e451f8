import { z } from 'zod'
import { count, detail, keys, page } from './schema-parts.ts'

const Destination = z.strictObject({
  slug: z.string().describe('As `destination` of a connection.'),
  title: z.string(),
  status: z
    .enum(['runs', 'loads'])
    .describe('`runs`: a trial with made-up events called the tool. `loads`: it did not; `reason` says why.'),
  reason: z.string().nullable(),
  signIn: z.string().nullable().describe('custom, basic, oauth2 or oauth-managed; null: none.'),
  isAudience: z.boolean().describe('It keeps lists of people.'),
  presets: count.describe('Automatic ones, used by a connection without `actions`.'),
  actions: keys,
})

const Field = z.strictObject({
  key: z.string(),
  label: z.string(),
  description: z.string(),
  type: z.string().describe('string, text, password, number, integer, boolean, datetime, object or hidden.'),
  required: z.boolean().describe('false also where it depends on other fields.'),
  secret: z.boolean(),
  multiple: z.boolean(),
  choices: z.array(z.strictObject({ value: z.unknown(), label: z.string() })),
  default: z.unknown().optional().describe('A value, or a directive of the mapping kit.'),
  properties: z.record(z.string(), detail).optional().describe('Of an object: its fields, by key.'),
})

const DestinationForm = z.strictObject({
  ...Destination.omit({ actions: true, presets: true }).shape,
  description: z.string(),
  settings: z.array(Field),
  audienceFields: z.array(Field).describe('What an audience has to say besides.'),
  actions: z.array(
    z.strictObject({
      action: z.string(),
      title: z.string(),
      description: z.string(),
      when: z.string().nullable().describe('FQL that it suggests.'),
      batches: z.boolean(),
      fields: z.array(Field),
    }),
  ),
  presets: z.array(
    z.strictObject({
      name: z.string(),
      action: z.string(),
      isAutomatic: z.boolean().describe('Used by a connection without `actions`; others are suggestions.'),
      isForAudiences: z.boolean().describe('Used for the changes of lists by a connection without `actions`.'),
      when: z.string().nullable(),
      mapping: detail,
    }),
  ),
})

export const CATALOGUE_SCHEMAS = { Destination, DestinationPage: page(Destination), DestinationForm }
