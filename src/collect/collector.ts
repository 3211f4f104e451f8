import type { FastifyRequest } from 'fastify'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { isRecord } from '../model/event-batch.ts'
import type { EventsHeader } from '../model/input.ts'
import { rejectSample } from '../model/reject-sample.ts'
import type { EventLog } from '../store/log.ts'
import type { Refusal } from './answer.ts'
import { type CollectLimits, RETRY_AFTER_SECONDS } from './limits.ts'
import { readPixel } from './pixel.ts'
import { readBody } from './read-body.ts'
import { type KnownSource, mayUse, type SourceDirectory } from './source-directory.ts'
import { findSource } from './write-key.ts'

type Call = EventsHeader['call']

export interface Collector {
  /** Resolves once the events of the request are on disk, or with the reason why none of them was taken. */
  take(request: FastifyRequest, call: Call, sources: SourceDirectory): Promise<Refusal | undefined>
  /** The same for an event in the address of a picture. */
  takePixel(request: FastifyRequest, call: Call, sources: SourceDirectory): Promise<Refusal | undefined>
}

interface Collected {
  readonly source: KnownSource
  readonly call: Call
  readonly body: Uint8Array
  readonly count: number
}

export function createCollector(options: {
  readonly log: EventLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly limits: CollectLimits
}): Collector {
  const { log, metrics, limits } = options
  const warn = createRareWarning(options)

  async function append(
    request: FastifyRequest,
    collected: Collected,
    fromBrowser: boolean,
  ): Promise<Refusal | undefined> {
    const { source, call, count, body } = collected
    const header: EventsHeader = fromBrowser
      ? { source: source.key, count, call, ip: request.ip, ...userAgentOf(request) }
      : { source: source.key, count, call }
    try {
      await log.append([{ kind: 'events', header, body }])
    } catch (error) {
      warn(error)
      return { code: 'unavailable', message: '' }
    }
    metrics.count('rekindle_events_accepted_total', source.labels, count)
    return undefined
  }

  return {
    async take(request, call, sources) {
      const received = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const body = await readBody(received, request.headers['content-encoding'], limits.bodyBytesMax)
      if (!body.ok) return body.error
      const { bytes, value } = body.value
      const { writeKey } = request.query as { writeKey?: unknown }
      const key = isRecord(value) ? value.writeKey : undefined
      const source = findSource(sources, request.headers.authorization, key, writeKey)
      if (!source.ok) return source.error
      if (!mayUse(source.value, request.headers.origin)) return forbiddenOrigin(source.value)
      const events = call === 'batch' ? readBatch(bytes, value, limits) : readSingle(bytes, value, limits)
      if ('code' in events) return events
      if (events.count === 0) return undefined
      return append(request, { source: source.value, call, ...events }, isFromBrowser(request, value))
    },
    async takePixel(request, call, sources) {
      const read = readPixel(request.query as Record<string, string>)
      if (!read.ok) return read.error
      const { writeKey, ...event } = read.value
      const source = findSource(sources, request.headers.authorization, writeKey)
      if (!source.ok) return source.error
      const body = Buffer.from(JSON.stringify(event))
      return append(request, { source: source.value, call, count: 1, body }, true)
    },
  }
}

type Events = Pick<Collected, 'body' | 'count'>

function readSingle(bytes: Uint8Array, value: unknown, { eventBodyBytesMax }: CollectLimits): Events | Refusal {
  if (!isRecord(value)) return { code: 'bad_request', message: 'The body must be a JSON object: one event.' }
  if (bytes.length > eventBodyBytesMax) {
    return {
      code: 'body_too_large',
      message: `An event may have at most ${eventBodyBytesMax} bytes; this one has ${bytes.length}.`,
    }
  }
  return { body: bytes, count: 1 }
}

function readBatch(bytes: Uint8Array, value: unknown, { batchEventsMax }: CollectLimits): Events | Refusal {
  const batch = isRecord(value) ? value.batch : undefined
  if (!Array.isArray(batch)) {
    return { code: 'bad_request', message: 'The body must be a JSON object with a list of events under `batch`.' }
  }
  return batch.length > batchEventsMax ? tooManyEvents(batch) : { body: bytes, count: batch.length }
}

/**
 * Segment answers 200 to such a batch and drops it. Here one event stands for it in the log, which the parser rejects as
 * `too_many_events`: so the list of rejected events shows it, and an erasure or a replay needs no second kind of record.
 */
function tooManyEvents(batch: readonly unknown[]): Events {
  // As text: whatever is wrong with the event itself must not take the place of this reason.
  const told = { batch: [{ rejected: 'too_many_events', count: batch.length, first: rejectSample(batch[0]) }] }
  return { body: Buffer.from(JSON.stringify(told)), count: 1 }
}

const forbiddenOrigin = ({ key }: KnownSource): Refusal => ({
  code: 'forbidden',
  message: `This origin may not use the write key: add it to \`origins\` of the source \`${key}\` in the workspace.`,
})

/** Only then is the caller's address the person's own, not that of a shop's server. */
function isFromBrowser(request: FastifyRequest, value: unknown): boolean {
  return request.headers.origin !== undefined || (isRecord(value) && value.channel === 'client') || isDirect(value)
}

/** How a device without an SDK says of itself that it is one. */
function isDirect(value: unknown): boolean {
  const context: unknown = isRecord(value) ? value.context : undefined
  return isRecord(context) && context.direct === true
}

function userAgentOf(request: FastifyRequest): { userAgent?: string } {
  const userAgent = request.headers['user-agent']
  return userAgent === undefined ? {} : { userAgent }
}

/** A store that is down fails every request: one line per pause that clients are asked to make tells as much as thousands. */
function createRareWarning({
  clock,
  logger,
}: {
  readonly clock: Clock
  readonly logger: Logger
}): (error: unknown) => void {
  let next = Number.NEGATIVE_INFINITY
  return (error) => {
    if (clock.elapsed() < next) return
    next = clock.elapsed() + RETRY_AFTER_SECONDS * 1000
    logger.warn('the log takes no events: clients are asked to come again', { error })
  }
}
