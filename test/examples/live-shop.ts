import { dirname } from 'node:path'
import { reachFor } from '../../src/app/kind-rules.ts'
import { CouponDesk } from '../../src/app/coupon-desk.ts'
import { followDefinition } from '../../src/app/current-definition.ts'
import { startDelivery } from '../../src/app/start-delivery.ts'
import { checkTemplates, formatProblem, readWorkspaceSource } from '../../src/app/workspace-source.ts'
import { createAccept, type SecondPartyEvent } from '../../src/collect/accept.ts'
import { createEgress } from '../../src/egress/egress.ts'
import { createManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { noMetrics } from '../../src/kernel/metrics.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { createLinkSigner } from '../../src/messages/links.ts'
import { createRenderer } from '../../src/messages/renderer.ts'
import { createEmailTracker } from '../../src/messages/tracked-email.ts'
import { encodeWorkspace } from '../../src/model/encode-workspace.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import { confirmedEvent } from '../../src/receive/link-facts.ts'
import { startPipeline } from '../../src/run/start-pipeline.ts'
import type { EntryDraft } from '../../src/store/log.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/views.ts'
import { START, type Happening } from './read-story.ts'

/** Looked at least this often while time passes: what is held is looked at again by timers of its own. */
const HOP_MS = 3_600_000
/** Turns of the event loop without anything new, after which nothing more comes by itself. */
const CALM_TURNS = 8

const SIGNER = createLinkSigner(new Uint8Array(32))

export interface LiveShop {
  /** Lets time pass until then, everything on the way included. */
  passTo(at: number): Promise<void>
  happen(happening: Happening): Promise<void>
  /** What came to people since this was last asked, in the order in which it was made. */
  sent(): Promise<string>
  close(): Promise<void>
}

/** The whole product but HTTP and disks, with the workspace of an example and a clock that is moved by hand. */
export async function openLiveShop(file: string): Promise<LiveShop> {
  const clock = createManualClock(START)
  const store = createMemoryStore({ clock })
  const options = { clock, logger: silentLogger, metrics: noMetrics, store, random: createSeededRandom(1) }
  const pipeline = await startPipeline({ ...options, reachFor, dedupeSeed: 7 })
  const coupons = new CouponDesk({ ...options, pipeline, folder: dirname(file) })
  pipeline.onCommit(({ definition }) => definition && coupons.refresh())
  const delivery = await startDelivery({
    ...options,
    catalogue: { forward: async () => [], createAudience: async () => ({}) },
    pipeline,
    coupons,
    egress: createEgress({ clock, logger: silentLogger, allowPrivate: false }),
    tracker: createEmailTracker(SIGNER, 'https://rekindle.example'),
    renderer: createRenderer(),
    current: followDefinition(pipeline, { publicKey: '', privateKey: '' }),
  })
  await (
    await pipeline.define(await definitionOf(file))
  ).inForce

  const state = (): string => `${store.log.head()} ${pipeline.checkpoint().position}`
  const settle = async (): Promise<void> => {
    for (let calm = 0, before = state(); calm < CALM_TURNS;) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = state()
      calm = now === before && pipeline.checkpoint().position === store.log.head() ? calm + 1 : 0
      before = now
    }
  }
  const known = new Set<string>()
  let calls = 0
  return {
    passTo: async (at) => {
      await settle()
      while (clock.now() < at) {
        const due = (await store.state.nextDue()) ?? at
        clock.set(Math.max(clock.now() + 1, Math.min(at, due, clock.now() + HOP_MS)))
        await settle()
      }
    },
    happen: async (happening) => {
      if (happening.kind === 'reacts') await react(store, happening, clock.now())
      else await store.log.append([callOf(happening, ++calls)])
      await settle()
    },
    sent: async () => {
      const deliveries = (await allDeliveries(store)).filter(({ id, status }) => isOver(status) && !known.has(id))
      for (const { id } of deliveries) known.add(id)
      return (await Promise.all(deliveries.map((one) => wordsOf(store, one)))).join('; ')
    },
    close: async () => {
      await delivery.stop()
      await coupons.stop()
      await pipeline.stop()
      await store.close()
    },
  }
}

async function definitionOf(file: string) {
  const source = readWorkspaceSource(file, {})
  const parsed = await checkTemplates(source)
  if (!parsed.ok) throw new Error(parsed.error.map(formatProblem).join('\n'))
  return { kind: 'definition', version: 1, text: encodeWorkspace(parsed.value.workspace), source: source.text } as const
}

function callOf({ who, name, data }: Extract<Happening, { kind: 'call' }>, number: number): EntryDraft {
  const call = name === 'identify' ? 'identify' : 'track'
  const said = call === 'identify' ? { traits: data } : { event: name, properties: data }
  const body = { type: call, userId: who, messageId: `m${number}`, ...said }
  return { kind: 'events', header: { source: 'server', count: 1, call }, body: Buffer.from(JSON.stringify(body)) }
}

/** What the mail's pixel or link, or the device, would report. */
async function react(
  store: Store,
  { who, how, step }: Extract<Happening, { kind: 'reacts' }>,
  at: number,
): Promise<void> {
  const deliveries = await allDeliveries(store)
  const delivery = deliveries.findLast((one) => one.userId === who && one.step === step)
  if (!delivery) throw new Error(`${who} has got no message of the step ${step}`)
  const accept = createAccept({ log: store.log })
  if (how === 'confirms') return accept([await confirmation(store, delivery, at)])
  const { id, campaign, channel, profile } = delivery
  const event = REACTIONS[`${channel} ${how}`]
  if (event === undefined) throw new Error(`Nobody ${how} a message of the channel ${channel}`)
  await accept([
    {
      event,
      messageId: `${id}-${how}-${at}`,
      timestamp: new Date(at).toISOString(),
      profile,
      properties: { delivery_id: id, campaign_name: campaign, step, open_class: 'human' },
    },
  ])
}

/** By the link in the message itself. */
async function confirmation(store: Store, delivery: Delivery, at: number): Promise<SecondPartyEvent> {
  const { content } = (await store.inbox.message(delivery.id))!
  const [, written = ''] = /\/l\/s\/([\w.-]+)/.exec(content['text'] as string) ?? []
  const token = SIGNER.verify(written)
  if (token?.kind !== 'confirm') throw new Error(`The message of the step ${delivery.step} has no link that confirms`)
  return confirmedEvent(token, delivery, { at })
}

const REACTIONS: Readonly<Record<string, string>> = {
  'email opens': 'Email Opened',
  'email clicks': 'Email Link Clicked',
  'push opens': 'Push Notification Opened',
}

/** From the oldest to the newest. */
const allDeliveries = async (store: Store): Promise<readonly Delivery[]> =>
  (await store.views.listDeliveries({}, { limit: 1000 })).items.toReversed()

/** What is sent or decided; audience changes count as soon as they are wanted, since no ad platform is called. */
const isOver = (status: Delivery['status']): boolean => !['pending', 'held', 'sending', 'cancelled'].includes(status)

async function wordsOf(store: Store, delivery: Delivery): Promise<string> {
  const { id, userId, channel, status, reason, audience } = delivery
  if (audience) return `${userId}: ${audience.op === 'add' ? 'on' : 'off'} ${audience.list}`
  if (status === 'skipped' || status === 'failed') return `${userId}: no ${channel} (${reason})`
  const { content } = (await store.inbox.message(id))!
  return `${userId}: ${channel}, ${(content['subject'] ?? content['title']) as string}`
}
