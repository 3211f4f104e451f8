import webpush from 'web-push'
import type { WebPushCall } from '../kernel/call.ts'
import type { Result } from '../kernel/result.ts'
import { err, ok } from '../kernel/result.ts'
import type { HttpRequest } from './http-client.ts'

/** RFC 8291: a body is at most 4096 bytes, of which 86 are the header, 16 the tag and 1 the delimiter. */
export const PUSH_PAYLOAD_BYTES_MAX = 3993

/** Encrypts the payload for the browser (RFC 8291) and signs for the push service (RFC 8292). The error is one line. */
export function buildWebPushRequest(call: WebPushCall): Result<HttpRequest, string> {
  const bytes = Buffer.byteLength(call.payload)
  if (bytes > PUSH_PAYLOAD_BYTES_MAX) {
    return err(`The push message has ${bytes} bytes; push services take at most ${PUSH_PAYLOAD_BYTES_MAX}. Shorten it.`)
  }
  try {
    const details = webpush.generateRequestDetails(
      { endpoint: call.subscription.endpoint, keys: { ...call.subscription.keys } },
      call.payload,
      {
        vapidDetails: { ...call.vapid },
        TTL: call.ttlSeconds,
        urgency: call.urgency,
        ...(call.topic === undefined ? {} : { topic: call.topic }),
      },
    )
    return ok({ method: 'POST', url: details.endpoint, headers: headersOf(details.headers), body: details.body })
  } catch (error) {
    // The library says which key is wrong and shows none.
    return err(`The push message cannot be encrypted: ${error instanceof Error ? error.message : 'unknown reason'}`)
  }
}

/** The length is counted again where it is sent. */
function headersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name, String(value)]),
  )
}
