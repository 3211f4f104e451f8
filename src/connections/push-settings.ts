import { z } from 'zod'
import { parseDuration } from '../kernel/duration.ts'

/** Push services keep no message longer than four weeks. */
const TTL_MS_MAX = 28 * 86_400_000

/** How long a message waits for a device. */
export const pushTtl = z
  .string()
  .refine((text) => (parseDuration(text) ?? Infinity) <= TTL_MS_MAX, {
    error: 'must be a duration such as 4h or 1d, at most 28d',
  })
  .default('1d')
  .describe('How long a push service keeps a message for a device that is off, such as 4h or 1d.')

export const ttlSeconds = (ttl: string): number => Math.round((parseDuration(ttl) ?? 0) / 1000)

/** Which messages replace each other on a device. */
export const pushCollapse = z
  .enum(['delivery', 'campaign'])
  .default('delivery')
  .describe(
    'What replaces what on a device: delivery, only a repetition of the same message; campaign, any message of the campaign by its next one.',
  )
