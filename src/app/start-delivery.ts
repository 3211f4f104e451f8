import type { Catalogue } from '../catalogue/catalogue.ts'
import { Deliverer } from '../deliver/deliverer.ts'
import { ExchangeBook } from '../deliver/exchange-book.ts'
import { Hub } from '../deliver/hub.ts'
import type { Connection } from '../deliver/open-connections.ts'
import { Throttles } from '../deliver/throttles.ts'
import type { Egress } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Random } from '../kernel/random.ts'
import type { Renderer } from '../messages/renderer.ts'
import type { EmailTracker } from '../messages/tracked-email.ts'
import type { CommitNews } from '../run/commit-news.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { Store } from '../store/views.ts'
import type { CurrentDefinition } from './current-definition.ts'
import { createTraits } from './computed-traits.ts'
import type { CouponDesk } from './coupon-desk.ts'
import { createPermissions, createTemplates } from './permissions.ts'

export interface DeliveryOptions {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly store: Store
  readonly pipeline: PipelineClient
  readonly egress: Egress
  readonly catalogue: Pick<Catalogue, 'forward' | 'createAudience'>
  readonly tracker: EmailTracker
  readonly renderer: Renderer
  readonly current: () => CurrentDefinition
  readonly coupons: CouponDesk
}

export interface RunningDelivery {
  readonly deliverer: Deliverer
  readonly hub: Hub
  stop(): Promise<void>
}

/** What is kept of calls where the workspace says nothing. */
const EXCHANGE_RULES = { exchanges: 'masked', keepMs: 7 * 86_400_000 } as const

/** Starts the lanes and the hub, and takes up what was under way when the last process ended. */
export async function startDelivery(options: DeliveryOptions): Promise<RunningDelivery> {
  const { pipeline, current, store } = options
  const throttles = new Throttles({ ...options, settings: store.settings, workspace: () => current().workspace })
  await throttles.load()
  const exchanges = new ExchangeBook({
    ...options,
    store: store.exchanges,
    rules: () => ({ ...EXCHANGE_RULES, ...current().workspace?.records }),
  })
  const deliverer = createDeliverer(options, throttles, exchanges)
  const hub = new Hub({
    ...options,
    log: store.log,
    views: store.views,
    settings: store.settings,
    applied: () => pipeline.checkpoint().position,
    untilApplied: (position) => pipeline.untilApplied(position),
    traits: createTraits(pipeline, store.state),
    // Forwarding is sending, too: nothing leaves while sending is not live.
    connections: () => (current().workspace?.sending.mode === 'live' ? current().connections : NO_CONNECTIONS),
  })
  const follow = ({ deliveries, definition }: CommitNews): void => {
    deliverer.add(deliveries)
    if (!definition) return
    deliverer.resume()
    hub.refresh()
  }
  // Heard before what is on record is read, or a commit in between would be missed; but followed only after, or what has just begun
  // would pass for what was under way when the last process ended. Twice is harmless: a delivery is in its lane once.
  const early: CommitNews[] = []
  let hear = (news: CommitNews): unknown => early.push(news)
  const unsubscribe = pipeline.onCommit((news) => hear(news))
  await deliverer.recover(current().connections.keys())
  hear = follow
  for (const news of early) follow(news)
  hub.refresh()
  return {
    deliverer,
    hub,
    stop: async () => {
      unsubscribe()
      await Promise.all([deliverer.stop(), hub.stop()])
      await exchanges.flush()
      await throttles.stop()
    },
  }
}

const NO_CONNECTIONS: ReadonlyMap<string, Connection> = new Map()

function createDeliverer(
  {
    clock,
    random,
    logger,
    metrics,
    store,
    pipeline,
    egress,
    catalogue,
    tracker,
    renderer,
    current,
    coupons,
  }: DeliveryOptions,
  throttles: Throttles,
  exchanges: ExchangeBook,
): Deliverer {
  const sending = () => current().workspace?.sending
  return new Deliverer({
    outbox: store.outbox,
    throttles,
    workspace: () => current().workspace,
    connections: () => current().connections,
    context: {
      clock,
      random,
      logger,
      metrics,
      egress,
      catalogue,
      tracker,
      log: store.log,
      inbox: store.inbox,
      exchanges,
      settings: store.settings,
      permissions: createPermissions(pipeline),
      renderer,
      template: createTemplates(pipeline),
      offer: (delivery) => coupons.offer(delivery),
      redirectTo: () => {
        const mode = sending()
        return mode?.mode === 'test' ? mode.to : undefined
      },
      callsTools: () => sending()?.mode === 'live',
    },
  })
}
