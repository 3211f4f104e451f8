import { randomUUID } from 'node:crypto'
import type { PushPayload } from './ledger.ts'
import { until } from './until.ts'

/** A report of the service worker: kept on the device and sent again until somebody takes it. */
export async function report({ receiptUrl }: PushPayload, type: 'received' | 'opened' | 'dismissed'): Promise<void> {
  const at = Date.now()
  // As the service worker makes it: two devices may tell of one message in the same millisecond.
  const id = randomUUID()
  await until(`the report "${type}" is taken`, async () => {
    const body = JSON.stringify({ type, at, id, sentAt: Date.now() })
    const response = await fetch(receiptUrl, { method: 'POST', headers: { 'content-type': 'text/plain' }, body })
    // A refusal would not become better by asking again.
    if (response.status < 500 && !response.ok) return Promise.reject(new Error(`${response.status}`))
    return response.ok
  })
}
