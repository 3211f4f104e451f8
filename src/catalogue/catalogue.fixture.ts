import { join } from 'node:path'
import type { EgressCall } from '../egress/egress.ts'
import type { Reply } from '../kernel/call.ts'
import { systemClock } from '../kernel/clock.ts'
import { Catalogue, type HostedEvent } from './catalogue.ts'
import type { ThreadData } from './thread-messages.ts'

export interface CaughtCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface CaughtCatalogue {
  readonly catalogue: Catalogue
  readonly calls: CaughtCall[]
  /** For the calls from now on. */
  answer: (call: CaughtCall) => Reply
}

export const answered = (
  status: number,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  kind: 'http',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** Destinations that misbehave, and none of whose calls leaves. */
export function catchCalls(
  more: { readonly data?: Partial<ThreadData>; readonly runMs?: number; readonly real?: true } = {},
): CaughtCatalogue {
  const caught: CaughtCatalogue = {
    catalogue: new Catalogue({
      egress: {
        perform: async (call) => {
          const seen = readCall(call)
          caught.calls.push(seen)
          return caught.answer(seen)
        },
      },
      clock: systemClock,
      data: { sockets: 'closed', ...(!more.real && { folder: join(import.meta.dirname, 'fixtures') }), ...more.data },
      ...(more.runMs !== undefined && { runMs: more.runMs }),
    }),
    calls: [],
    answer: () => answered(200),
  }
  return caught
}

function readCall(call: EgressCall): CaughtCall {
  if (call.kind !== 'bytes') throw new TypeError(`A call of the kind ${call.kind}`)
  const text = Buffer.from(call.body ?? '').toString('utf8')
  const isJson = /json/.test(call.headers['content-type'] ?? '')
  return {
    method: call.method,
    url: call.url,
    headers: call.headers,
    body: isJson && text !== '' ? JSON.parse(text) : text,
  }
}

let made = 0

export function trackEvent(event: string, properties: Readonly<Record<string, unknown>> = {}): HostedEvent {
  const messageId = `message-${made++}`
  const timestamp = '2026-11-23T10:00:00.000Z'
  const person = { userId: 'ada', context: { traits: { email: 'ada@example.com' } } }
  return { messageId, spec: { type: 'track', event, messageId, timestamp, properties, ...person } }
}
