import { z } from 'zod'
import { err, ok, type Result } from '../kernel/result.ts'

/** What a service worker tells of one push message. */
export interface PushReport {
  readonly type: 'received' | 'opened' | 'dismissed'
  /** When it happened, ms, by our clock. */
  readonly at: number
  /** The same by the device's clock, as sent: it tells reports apart. */
  readonly deviceAt: number
  /** Made by the device for this report and kept for its repeats: two devices may tell of one message in the same millisecond. */
  readonly id?: string
}

/** Beyond this a device's clock is wrong rather than its network gone: push services themselves keep a message for 28 days. */
const AGE_MS_MAX = 30 * 86_400_000

const schema = z.object({
  type: z.enum(['received', 'opened', 'dismissed']),
  at: z.number().min(0).max(8.64e15),
  // When it was sent, by the same clock as `at`: so a wrong clock does no harm.
  sentAt: z.number().min(0).max(8.64e15).optional(),
  id: z.string().min(1).max(64).optional(),
})

/** `now` is when it came, ms. The error says what is wrong, without repeating what was sent. */
export function readPushReport(body: string, now: number): Result<PushReport, string> {
  let sent: unknown
  try {
    sent = JSON.parse(body)
  } catch {
    return err(
      'The body is not JSON. Send {"type": "received" | "opened" | "dismissed", "at": milliseconds, "sentAt": milliseconds}.',
    )
  }
  const parsed = schema.safeParse(sent)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return err(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is wrong'}`)
  }
  const { type, at: deviceAt, sentAt, id } = parsed.data
  const age = (sentAt ?? now) - deviceAt
  return ok({ type, deviceAt, at: now - (age >= 0 && age <= AGE_MS_MAX ? age : 0), ...(id !== undefined && { id }) })
}
