import { z } from 'zod'
import { count } from './schema-parts.ts'

export const ParkedEvent = z.strictObject({
  position: count.describe('Its place in the log.'),
  messageId: z.string(),
  detail: z.string().describe('Why the tool refused it.'),
})
export const Replay = z.strictObject({
  sent: count.describe('Events that the tool took now.'),
  left: count.describe('Events that are still kept as refused.'),
})
export const DeliveriesReplay = z.strictObject({
  again: count.describe('Deliveries that wait once more.'),
  left: count.describe(
    'Deliveries that nobody wants any more: their journey has ended, or their list is wanted otherwise. They stay as they are.',
  ),
  next: z.string().nullable().describe('Give it back as `cursor`; null: those were the last.'),
})
