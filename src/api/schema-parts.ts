import { z } from 'zod'

/** What many answers of the API have in them. */

export const time = z.iso.datetime().describe('ISO 8601, UTC')
export const whenKnown = time.nullable()
export const count = z.number().int().min(0)
export const counts = z.record(z.string(), count)
export const detail = z.record(z.string(), z.unknown())
export const profileId = z.string().regex(/^p_\d+$/)
export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable().describe('Give it back as `cursor`; null: that was the last.'),
  })

export const Problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  path: z.string(),
  line: count.describe('From 1; 0 where there is no text to point to.'),
  column: count,
  file: z.string().optional(),
  hint: z.string().optional(),
})
export const keys = z.array(z.string())
