/* The thread that destinations run in: nothing of theirs reaches the process but messages. */
import { createSocket } from 'node:dgram'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { guardSockets } from '../egress/guard-sockets.ts'
import { isObject, safeDetail } from '../connections/reply-facts.ts'
import type { Reply } from '../kernel/call.ts'
import type { Outcome } from '../model/delivery.ts'
import { bridgeFetch } from './bridge-fetch.ts'
import { describeDestination } from './describe-destination.ts'
import { judgeError } from './judge-error.ts'
import { loadDestination } from './load-destination.ts'
import { PreparedDestination } from './prepared-destination.ts'
import { runSubscriptions } from './run-subscriptions.ts'
import { hideSecrets } from './hide-secrets.ts'
import type {
  DestinationOrder,
  FromThread,
  NewAudience,
  ThreadAnswer,
  ThreadData,
  ThreadOrder,
  ToThread,
} from './thread-messages.ts'

const { folder, sockets } = workerData as ThreadData
const port = parentPort!
const tell = (message: FromThread): void => port.postMessage(message)

guardSockets(sockets === 'closed' ? 'closed' : { allowPrivate: sockets === 'allow-private' })
forbidDatagrams()
const waiting = new Map<number, (reply: Reply) => void>()
let calls = 0
bridgeFetch(
  (call) =>
    new Promise((resolve) => {
      const id = calls++
      waiting.set(id, resolve)
      tell({ kind: 'call', id, call })
    }),
)

const prepared = new Map<string, PreparedDestination>()

port.on('message', (message: ToThread) => {
  if (message.kind === 'reply') {
    waiting.get(message.id)?.(message.reply)
    waiting.delete(message.id)
    return
  }
  const { id, order } = message
  void carryOut(id, order).then((answer) => tell({ kind: 'answer', id, answer }))
})

async function carryOut(id: number, order: ThreadOrder): Promise<ThreadAnswer> {
  const secrets = order.kind === 'describe' ? [] : secretsOf(order)
  const hide = (outcome: Outcome): Outcome => ({ ...outcome, detail: hideSecrets(outcome.detail, secrets) })
  try {
    if (order.kind === 'describe')
      return { kind: 'described', form: describeDestination(loadDestination(order.destination, folder).definition) }
    if (order.kind === 'test') return { kind: 'tested', outcome: hide(await test(order)) }
    const destination = prepare(order)
    if (order.kind === 'create_audience') return await createAudience(destination, order.audience, hide)
    const subscriptions = destination.subscriptions(order)
    await runSubscriptions(destination, subscriptions, order, (taken) =>
      tell({ kind: 'taken', id, taken: { ...taken, outcome: hide(taken.outcome) } }),
    )
    return { kind: 'ran' }
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'The destination cannot be loaded.'
    return { kind: 'refused', outcome: hide({ result: 'config', detail: safeDetail(detail) }) }
  }
}

async function createAudience(
  destination: PreparedDestination,
  audience: NewAudience,
  hide: (outcome: Outcome) => Outcome,
): Promise<ThreadAnswer> {
  try {
    const id = await destination.createAudience(audience)
    return { kind: 'created', ...(id !== undefined && { id }) }
  } catch (error) {
    return { kind: 'refused', outcome: hide(judgeError(error)) }
  }
}

async function test(order: DestinationOrder): Promise<Outcome> {
  const destination = prepare(order)
  if (destination.live.definition.authentication?.testAuthentication === undefined)
    return { result: 'accepted', detail: 'It has no call to test with; its settings are well-formed.' }
  try {
    await destination.test()
    return { result: 'accepted', detail: 'The tool takes the credentials.' }
  } catch (error) {
    return judgeTest(error)
  }
}

/** actions-core says of whatever went wrong that the credentials are, with the tool's status if there was an answer. */
function judgeTest(error: unknown): Outcome {
  if (!(error instanceof Error)) return judgeError(error)
  const [, status, words] = /^Credentials are invalid: (\d{3})? ?(.*)$/s.exec(error.message) ?? []
  if (words === undefined) return judgeError(error)
  return { result: status?.startsWith('4') ? 'auth' : 'retry', detail: safeDetail(words) }
}

function prepare(order: DestinationOrder): PreparedDestination {
  const { destination, settings, oauth } = order
  const key = JSON.stringify([destination, settings, oauth])
  const known = prepared.get(key)
  if (known) return known
  // Settings change rarely; what they were before is not needed any more.
  prepared.clear()
  const fresh = new PreparedDestination(order, folder)
  prepared.set(key, fresh)
  return fresh
}

/** Every text of the settings and tokens. */
function secretsOf(order: DestinationOrder): readonly string[] {
  const texts = (value: unknown): readonly string[] =>
    typeof value === 'string'
      ? [value]
      : isObject(value) || Array.isArray(value)
        ? Object.values(value).flatMap(texts)
        : []
  return [...texts(order.settings), ...texts(order.oauth)]
}

/** Statistics are sent by them; nothing that is wanted here. */
function forbidDatagrams(): void {
  const dgram = createRequire(import.meta.url)('node:dgram') as { createSocket: typeof createSocket }
  dgram.createSocket = () => {
    throw new Error('Datagrams are not sent from here.')
  }
  syncBuiltinESMExports()
}
