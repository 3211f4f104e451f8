import { z } from 'zod'
import { count, detail } from './schema-parts.ts'

export const MessagePreview = z.strictObject({
  channel: z.string(),
  locale: z.string().nullable().describe('The variant that is used; null: the template itself.'),
  content: detail
    .nullable()
    .describe('As it goes to the tool: subject, html and text, or title, body and link, or text, or body.'),
  segments: z
    .strictObject({
      encoding: z.enum(['gsm7', 'ucs2']),
      units: count.describe('Places that the text takes: some characters take two.'),
      segments: count.describe('What it is paid for as.'),
    })
    .nullable()
    .describe('Of a text message.'),
  coupon: z
    .strictObject({
      coupon: z.string(),
      code: z.string(),
      sample: z.boolean().describe('It only shows what a code looks like: the person has none yet.'),
    })
    .nullable(),
  problem: z.string().nullable().describe('Why it cannot be made for this person; then there is no content.'),
  warnings: z.array(z.string()).describe('What comes to nothing in it.'),
})
export const MessageTest = z.strictObject({
  ok: z.boolean(),
  connection: z.string().describe('Through which it went.'),
  to: z.string().nullable().describe('Where an email or a text message went.'),
  result: z.string().describe('accepted, or the class of what went wrong.'),
  detail: z.string().describe('What the tool said.'),
})
