import type { Outcome } from '../model/delivery.ts'
import type { Properties } from '../model/event.ts'
import { judgeError, judgeItem } from './judge-error.ts'
import { loadCore } from './load-destination.ts'
import type { PreparedDestination, Subscription } from './prepared-destination.ts'
import type { RunOrder, Taken } from './thread-messages.ts'

/** Calls side by side where an action takes one event at a time. */
const SIDE_BY_SIDE = 6
/** Events in a batch where the mapping does not say fewer. */
const BATCH_MAX = 100
const ACCEPTED: Outcome = { result: 'accepted', detail: 'The destination took it.' }

interface Item {
  readonly index: number
  readonly event: Properties
}

/** Every event through every subscription that wants it, one subscription after the other; each result is told as soon as it is there. */
export async function runSubscriptions(
  destination: PreparedDestination,
  subscriptions: readonly Subscription[],
  { events: given, instead, done }: RunOrder,
  tell: (taken: Taken) => void,
): Promise<void> {
  const isWanted = (event: Properties): boolean => subscriptions.some(({ matches }) => matches(event))
  const events = given.map((event, index) => (isWanted(event) ? event : (instead?.[index] ?? event)))
  for (const [number, subscription] of subscriptions.entries()) {
    const items = events.flatMap((event, index) =>
      done[index]?.includes(number) || !subscription.matches(event) ? [] : [{ index, event }],
    )
    const take = (item: Item, outcome: Outcome): void => tell({ event: item.index, subscription: number, outcome })
    if (subscription.batches) {
      for (const batch of batchesOf(subscription, items)) {
        const outcomes = await runBatch(destination, subscription, batch)
        for (const [at, item] of batch.entries()) take(item, outcomes[at] ?? ACCEPTED)
      }
    } else {
      await sideBySide(items, async (item) => take(item, await runOne(destination, subscription, item.event)))
    }
  }
}

async function runOne(
  destination: PreparedDestination,
  subscription: Subscription,
  event: Properties,
): Promise<Outcome> {
  return renewing(destination, async () => {
    await destination.one(subscription, event)
    return [ACCEPTED]
  }).then(([outcome]) => outcome!)
}

async function runBatch(
  destination: PreparedDestination,
  subscription: Subscription,
  batch: readonly Item[],
): Promise<readonly Outcome[]> {
  const outcomes = await renewing(destination, async () => {
    const items = await destination.batch(
      subscription,
      batch.map(({ event }) => event),
    )
    return batch.map((_, at) => judgeItem(items[at]))
  })
  if (outcomes.length === batch.length) return outcomes
  const [thrown] = outcomes
  // A batch that is refused as a whole may be so for one bad event in it.
  if (thrown!.result !== 'failed' || batch.length === 1) return batch.map(() => thrown!)
  const alone: Outcome[] = []
  for (const item of batch) alone.push(...(await runBatch(destination, subscription, [item])))
  return alone
}

/** What was thrown is one outcome. A token that ran out is renewed once. */
async function renewing(
  destination: PreparedDestination,
  work: () => Promise<readonly Outcome[]>,
  mayRenew = true,
): Promise<readonly Outcome[]> {
  const outcomes = await work().catch((error: unknown) => [judgeError(error)])
  if (!mayRenew || !destination.canRenew || !outcomes.every(({ result }) => result === 'auth')) return outcomes
  try {
    await destination.renewToken()
  } catch {
    return outcomes
  }
  return renewing(destination, work, false)
}

/** Of the size that the mapping says, and apart by what its `batch_keys` come to. */
function batchesOf({ mapping }: Subscription, items: readonly Item[]): readonly (readonly Item[])[] {
  const size = Math.trunc(Number(mapping['batch_size'])) || BATCH_MAX
  const max = Math.min(BATCH_MAX, Math.max(1, size))
  const groups = Map.groupBy(items, ({ event }) => batchKey(mapping, event))
  return [...groups.values()].flatMap((group) => chunks(group, max))
}

function batchKey(mapping: Properties, event: Properties): string {
  const names = mapping['batch_keys']
  if (!Array.isArray(names)) return ''
  const wanted = Object.fromEntries(names.map((name) => [String(name), mapping[String(name)]]))
  return JSON.stringify(loadCore().core.transform(wanted, event))
}

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, items.length) }, lane))
}
