import type { Outcome } from '../../model/delivery.ts'
import type { Call, Reply } from '../connection.ts'
import { brokenOutcome, retryOutcome, safeDetail, unexpectedReply } from '../reply-facts.ts'

/** Push services of browser makers. Their word counts for the connection as a whole; anybody else's only for one endpoint. */
const KNOWN_SERVICES: readonly string[] = ['googleapis.com', 'mozilla.com', 'notify.windows.com', 'push.apple.com']

/**
 * What a push service's answer means. Endpoints come from browsers, that is from anybody: an endpoint of somebody's own that
 * answers 401 must not be able to stop the connection, so only known services can say that our keys are bad.
 */
export function pushOutcome(reply: Reply, call: Call): Outcome {
  const outcome = endpointOutcome(reply, call)
  // Each browser has its own service: one that is down says nothing of the others.
  return outcome.result === 'retry' || outcome.result === 'unknown' ? { ...outcome, alone: true } : outcome
}

function endpointOutcome(reply: Reply, call: Call): Outcome {
  if (reply.kind === 'broken') {
    const aboutEndpoint = reply.refused && call.kind === 'webpush' && !reply.detail.startsWith('The push message')
    return aboutEndpoint ? { result: 'address_invalid', detail: reply.detail } : brokenOutcome(reply, 'blind')
  }
  if (reply.kind !== 'http') return unexpectedReply(reply)
  const { status } = reply
  if (status === 200 || status === 201 || status === 202) {
    const location = reply.headers['location']
    return {
      result: 'accepted',
      detail: `The push service took it (${status}).`,
      ...(location ? { vendorId: location } : {}),
    }
  }
  const detail = `The push service answered ${status}: ${safeDetail(reply.body) || 'no reason given'}`
  if (status === 404 || status === 410)
    return { result: 'address_invalid', detail: `The subscription is gone (${status}).` }
  if (status === 401 || status === 403) return refusedKeys(reply.body, call, detail)
  if (status === 429 || status >= 500) return retryOutcome(reply, detail)
  return { result: 'config', detail }
}

function refusedKeys(body: string, call: Call, detail: string): Outcome {
  if (/do not correspond|mismatch/i.test(body)) {
    return {
      result: 'address_invalid',
      detail: 'The browser subscribed with another VAPID key; it has to subscribe again.',
    }
  }
  return { result: isKnownService(call) ? 'auth' : 'failed', detail }
}

function isKnownService(call: Call): boolean {
  if (call.kind !== 'webpush' || !URL.canParse(call.subscription.endpoint)) return false
  const { hostname } = new URL(call.subscription.endpoint)
  return KNOWN_SERVICES.some((service) => hostname === service || hostname.endsWith(`.${service}`))
}
