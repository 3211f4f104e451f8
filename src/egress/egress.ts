import type { HttpCall, MailCall, MailCheckCall, Reply, WebPushCall } from '../kernel/call.ts'
import type { Clock } from '../kernel/clock.ts'
import { RekindleError } from '../kernel/errors.ts'
import type { Logger } from '../kernel/logger.ts'
import { broken, refused } from './broken-reply.ts'
import type { CallLimits, HttpRequest } from './http-client.ts'
import { createHttpClient } from './http-client.ts'
import { createMailClient } from './mail-client.ts'
import type { Resolve } from './vetted-lookup.ts'
import { createVettedLookup, systemResolve } from './vetted-lookup.ts'
import { buildWebPushRequest } from './web-push-request.ts'

/** `keep` is here so that a connection's call can be handed over as it is; it must not get this far. */
export type EgressCall = HttpCall | BytesCall | MailCall | MailCheckCall | WebPushCall | { readonly kind: 'keep' }

/** A call whose body is bytes: destinations of the catalogue make their own. */
export interface BytesCall extends HttpRequest {
  readonly kind: 'bytes'
}

/** The one way out of the process. */
export interface Egress {
  /**
   * Makes one call and tells what came back. Trouble of the network, a slow tool or a forbidden address are replies
   * (`broken`), not errors. Throws only for a call of the kind `keep`, which goes nowhere.
   */
  perform(call: EgressCall, limits: CallLimits): Promise<Reply>
  /** Takes no more calls, waits for the running ones, then closes all connections. */
  close(): Promise<void>
}

export interface EgressOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** `REKINDLE_EGRESS=allow-private`: plain http and private addresses are allowed, for local tools and tests. */
  readonly allowPrivate: boolean
  /** Name resolution; the system's by default. */
  readonly resolve?: Resolve
}

export function createEgress({ clock, logger, allowPrivate, resolve = systemResolve }: EgressOptions): Egress {
  const rules = { allowPrivate }
  const lookup = createVettedLookup(resolve, rules)
  const http = createHttpClient({ clock, rules, lookup })
  const mail = createMailClient({ clock, rules, lookup })
  const running = new Set<Promise<Reply>>()
  let closing = false

  const dispatch = (call: EgressCall, limits: CallLimits): Promise<Reply> => {
    switch (call.kind) {
      case 'http':
      case 'bytes':
        return http.send(call, limits)
      case 'mail':
        return mail.send(call, limits)
      case 'mail_check':
        return mail.check(call, limits)
      case 'webpush': {
        const request = buildWebPushRequest(call)
        return request.ok ? http.send(request.value, limits) : Promise.resolve(refused(request.error))
      }
      case 'keep':
        throw new RekindleError('internal', 'A call of the kind keep goes to the inbox, not to egress.')
    }
  }

  return {
    perform: async (call, limits) => {
      if (closing) return broken(false, 'Rekindle is shutting down.')
      const reply = dispatch(call, limits)
      running.add(reply)
      try {
        const result = await reply
        if (result.kind === 'broken' && result.refused)
          logger.warn('Egress refused a call', { kind: call.kind, detail: result.detail })
        return result
      } finally {
        running.delete(reply)
      }
    },
    close: async () => {
      closing = true
      await Promise.allSettled(running)
      await Promise.all([http.close(), mail.close()])
    },
  }
}
