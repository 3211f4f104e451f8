import type { Accept } from '../collect/accept.ts'
import { COLLECT_LIMITS } from '../collect/limits.ts'
import type {
  ConnectionKind,
  HttpCall,
  ReceiveAbility,
  ReceivedItem,
  ReceivedRequest,
  Reply,
} from '../connections/connection.ts'
import type { Clock } from '../kernel/clock.ts'
import { type ErrorCode, ERRORS, RekindleError } from '../kernel/errors.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { isTrial } from '../model/delivery.ts'
import type { DeliveryFacts } from './link-facts.ts'
import { isAboutSomebody, receivedEvent, type KnownDelivery, type ToldItem } from './received-event.ts'
import type { RecentCalls } from './recent-calls.ts'

/** A connection as far as receiving needs it. */
export interface ReceivingConnection {
  readonly key: string
  readonly kind: ConnectionKind
  readonly settings: object
}

export interface ReceiveOptions {
  /** Whether the definition in force is known yet. */
  readonly ready: () => boolean
  /** The connection of this key; undefined: there is none. */
  readonly connection: (key: string) => ReceivingConnection | undefined
  /** Our deliveries by our own id, in the order asked. */
  readonly deliveries: (ids: readonly string[]) => Promise<readonly (DeliveryFacts | undefined)[]>
  /** Our deliveries by the id that the tool gave them, in the order asked. */
  readonly byVendorId: (
    connection: string,
    vendorIds: readonly string[],
  ) => Promise<readonly (KnownDelivery | undefined)[]>
  readonly accept: Accept
  /** Fetches what proves a request, and confirms that we want to be told. */
  readonly perform: (call: HttpCall) => Promise<Reply>
  readonly calls: RecentCalls
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

export type Received =
  | { readonly ok: true; readonly answer?: ReceiveAbility<object>['answer'] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string }

/** Proofs are certificates: good for months, and asked for with each request. */
const PROOF_MS = 3_600_000
const PROOFS_MAX = 100
const PROBLEMS_MAX = 5
/** In one entry of the log: larger ones would make the commits of the pipeline uneven. */
const ENTRY_EVENTS_MAX = COLLECT_LIMITS.batchEventsMax

export type ReceiveDesk = (key: string, request: ReceivedRequest) => Promise<Received>

/** Verifies what a tool tells, and puts it in the log. Resolves with ok only once it is on disk. */
export function createReceiveDesk(options: ReceiveOptions): ReceiveDesk {
  const { ready, connection, calls, clock, metrics, logger, perform } = options
  const proofs = createProofs(options)
  const refuse = (key: string, code: ErrorCode, detail: string): Received => {
    metrics.count('rekindle_receive_refused_total', { connection: key, code })
    const outcome = ERRORS[code].status >= 500 ? 'unavailable' : 'refused'
    calls.note(key, { at: clock.now(), outcome, detail, events: 0, noted: 0, bad: 0, problems: [] })
    logger.warn('A call of a tool was refused', { connection: key, code, detail })
    return { ok: false, code, message: detail }
  }
  return async (key, request) => {
    if (!ready()) return { ok: false, code: 'unavailable', message: ERRORS.unavailable.help }
    const found = connection(key)
    if (!found) return { ok: false, code: 'not_found', message: `No connection is called "${key.slice(0, 64)}".` }
    const { receive, title } = found.kind
    if (!receive) return { ok: false, code: 'not_supported', message: `${title} tells nothing at this address.` }
    // Tools ask with GET or HEAD whether anybody is there.
    if (request.method !== 'POST') return { ok: true }
    if (isPacked(request)) return refuse(key, 'bad_encoding', 'The body is packed: send it without Content-Encoding.')
    try {
      const proofCall = receive.proof?.(found.settings, request)
      const proof = proofCall && (await proofs(proofCall))
      // Tools take a refusal for the last word, so that what cannot be judged now must come again.
      if (proof && isAway(proof))
        return refuse(key, 'unavailable', 'What proves the request could not be fetched; the tool will ask again.')
      const verified = receive.verify(found.settings, request, proof)
      if (!verified.ok) return refuse(key, 'bad_signature', verified.detail)
      const confirm = receive.confirm?.(found.settings, request)
      if (confirm && !isAccepted(await perform(confirm)))
        return refuse(key, 'unavailable', 'The subscription could not be confirmed; the tool will ask again.')
      await record(options, key, receive.read(found.settings, request))
      return { ok: true, ...(receive.answer && { answer: receive.answer }) }
    } catch (error) {
      const code = error instanceof RekindleError ? error.code : 'internal'
      if (code !== 'unavailable') logger.error('What a tool told could not be kept', { connection: key, error })
      return refuse(key, code === 'unavailable' ? code : 'internal', ERRORS[code].help)
    }
  }
}

/** Resolves once all that can be used is on disk; rejects as the log does. */
async function record(options: ReceiveOptions, key: string, items: readonly ReceivedItem[]): Promise<void> {
  const { accept, calls, clock, metrics, logger } = options
  const told = items.filter((item) => item.kind === 'fact' || item.kind === 'spec')
  const bad = items.filter((item) => item.kind === 'bad')
  const deliveries = await deliveriesOf(options, key, told)
  const ours = told.flatMap((item, index) => (isTried(item) ? [] : [{ item, delivery: deliveries[index] }]))
  const known = ours.filter(({ item, delivery }) => isAboutSomebody(item, delivery))
  const events = known.map(({ item, delivery }) => receivedEvent(key, item, delivery))
  // If a later one fails, the tool tells all again, and what is there already is dropped as a repeat.
  for (let from = 0; from < events.length; from += ENTRY_EVENTS_MAX)
    await accept(events.slice(from, from + ENTRY_EVENTS_MAX), key)
  const problems = [
    ...bad.map(({ path, problem }) => `${path}: ${problem}`),
    ...ours
      .filter(({ item, delivery }) => !isAboutSomebody(item, delivery))
      .map(({ item }) => `${item.id}: nothing says whom it is about`),
  ]
  const noted = items.filter((item) => item.kind === 'noted').length
  metrics.count('rekindle_received_total', { connection: key, kind: 'event' }, known.length)
  metrics.count('rekindle_received_total', { connection: key, kind: 'noted' }, noted)
  metrics.count('rekindle_received_total', { connection: key, kind: 'bad' }, problems.length)
  if (problems.length > 0)
    logger.warn('A tool told what could not be used', { connection: key, bad: problems.length, first: problems[0] })
  calls.note(key, {
    at: clock.now(),
    outcome: 'accepted',
    events: known.length,
    noted,
    bad: problems.length,
    problems: problems.slice(0, PROBLEMS_MAX),
  })
}

/** Signatures are over the bytes before packing with some tools and after it with others: none of those known packs. */
function isPacked({ headers }: ReceivedRequest): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  return encoding !== '' && encoding !== 'identity'
}

const isTried = (item: ToldItem): boolean =>
  item.kind === 'fact' && item.about.deliveryId !== undefined && isTrial(item.about.deliveryId)

/** The delivery that each is about: by our id, else by the tool's. */
async function deliveriesOf(
  { deliveries, byVendorId }: ReceiveOptions,
  connection: string,
  items: readonly ToldItem[],
): Promise<readonly (KnownDelivery | undefined)[]> {
  const abouts = items.map((item) => (item.kind === 'fact' ? item.about : {}))
  const ids = [...new Set(abouts.flatMap(({ deliveryId }) => deliveryId ?? []))]
  const found = await deliveries(ids)
  const byId = new Map(ids.flatMap((id, index) => (found[index] ? [[id, { id, facts: found[index] }]] : [])))
  const isOpen = ({ deliveryId }: ReceivedAbout) => deliveryId === undefined || !byId.has(deliveryId)
  const theirs = [...new Set(abouts.filter(isOpen).flatMap(({ vendorId }) => vendorId ?? []))]
  const foundTheirs = await byVendorId(connection, theirs)
  const byTheirs = new Map(theirs.map((id, index) => [id, foundTheirs[index]]))
  return abouts.map(
    ({ deliveryId, vendorId }) =>
      (deliveryId === undefined ? undefined : byId.get(deliveryId)) ??
      (vendorId === undefined ? undefined : byTheirs.get(vendorId)),
  )
}

type ReceivedAbout = { readonly deliveryId?: string; readonly vendorId?: string }

const isAccepted = (reply: Reply): boolean => reply.kind === 'http' && reply.status >= 200 && reply.status < 300

/** Whether it may well be there the next time. */
const isAway = (reply: Reply): boolean =>
  reply.kind !== 'http' ? !(reply.kind === 'broken' && reply.refused) : reply.status >= 500 || reply.status === 429

/** Fetched once an hour; one that could not be fetched is not kept. */
function createProofs({ clock, perform }: ReceiveOptions): (call: HttpCall) => Promise<Reply> {
  const kept = new Map<string, { readonly at: number; readonly reply: Promise<Reply> }>()
  return async (call) => {
    const known = kept.get(call.url)
    if (known && clock.now() - known.at < PROOF_MS) return known.reply
    if (kept.size >= PROOFS_MAX) kept.clear()
    const asked = { at: clock.now(), reply: perform(call) }
    kept.set(call.url, asked)
    const forget = () => kept.get(call.url) === asked && kept.delete(call.url)
    try {
      const reply = await asked.reply
      if (!isAccepted(reply)) forget()
      return reply
    } catch (error) {
      forget()
      throw error
    }
  }
}
