import { z } from 'zod'
import { count, time } from './schema-parts.ts'

const part = {
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  cut: count.describe('Characters of the body that were not kept.'),
}

export const DeliveryExchanges = z.strictObject({
  items: z.array(
    z.strictObject({
      attempt: count,
      at: time,
      request: z.strictObject({
        method: z.string().describe('POST, or MAIL for an email by SMTP.'),
        url: z.string(),
        ...part,
      }),
      response: z.strictObject({
        status: count.nullable().describe('null: no answer, and the body says why, or one without a number.'),
        ...part,
      }),
    }),
  ),
})
