import { createHash, timingSafeEqual } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { ApiDeps, LaneStatus } from '../api/api-deps.ts'
import { apiRoutes } from '../api/api-routes.ts'
import type { Accept } from '../collect/accept.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Egress } from '../egress/egress.ts'
import type { LinkSigner } from '../messages/links.ts'
import type { Renderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import { replayDeliveries } from '../deliver/replay-deliveries.ts'
import { sendTrial } from '../deliver/trial.ts'
import type { RecentCalls } from '../receive/recent-calls.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { computedOf } from './computed-traits.ts'
import { createPreviews } from './start-preview.ts'
import type { CouponDesk } from './coupon-desk.ts'
import type { CurrentDefinition } from './current-definition.ts'
import type { DefinitionDesk } from './definition-desk.ts'
import type { InstallationKeys } from './installation-keys.ts'
import { createPlanner } from './plan-desk.ts'
import type { PromMetrics } from './prom-metrics.ts'
import type { RekindleOptions } from './rekindle-options.ts'
import type { RunningDelivery } from './start-delivery.ts'
import { createVersions } from './versions.ts'
import { testConnection } from './test-connection.ts'

export interface ApiParts {
  readonly options: RekindleOptions
  readonly metrics: PromMetrics
  readonly store: SqliteStore
  readonly keys: InstallationKeys
  readonly pipeline: PipelineClient
  readonly desk: DefinitionDesk
  readonly accept: Accept
  readonly egress: Egress
  readonly catalogue: Catalogue
  readonly current: () => CurrentDefinition
  readonly coupons: CouponDesk
  readonly renderer: Renderer
  readonly signer: LinkSigner
  readonly calls: RecentCalls
  /** Token of the printed sign-in link. */
  readonly oneTime: string
  readonly started: {
    readonly ready: boolean
    readonly publicUrl: string
    readonly delivery: RunningDelivery | undefined
  }
}

/**
 * The demo shows what is known under an anonymous id to whoever has that id; an event can tie it to any user. So it is open only for
 * the example that ships, in which nobody is real, and on a machine that nobody else reaches.
 */
const DEMO_WORKSPACE = 'demo-shop'
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/

export const WEB_FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url))

/** Puts the admin API, the demo and the browser app on the server. */
export async function composeApi(server: FastifyInstance, parts: ApiParts): Promise<void> {
  await server.register(apiRoutes(apiDeps(parts)))
}

function apiDeps(parts: ApiParts): ApiDeps {
  const { options, metrics, store, pipeline, desk, accept, egress, catalogue, current, started } = parts
  const previews = createPreviews(store)
  const calling = { egress, catalogue, inbox: store.inbox, settings: store.settings }
  return {
    store,
    metrics,
    accept,
    clock: options.clock,
    random: options.random,
    logger: options.logger,
    get publicUrl() {
      return started.publicUrl
    },
    workspace: () => desk.current(),
    publish: (text, { expectedVersion: expected, ...how }) =>
      desk.publish(text, { ...how, ...(expected !== undefined && { expected }) }),
    check: (text) => desk.check(text),
    change: () => pipeline.change(),
    cancelChange: () => pipeline.cancelDefinition(),
    preview: (workspace, cohort) => previews.cohort(workspace, cohort),
    plan: createPlanner(pipeline, previews),
    ...createVersions(store.settings),
    computedTraits: (state) => computedOf(pipeline, state),
    applied: () => pipeline.checkpoint(),
    untilApplied: (position) => pipeline.untilApplied(position),
    onCommit: (listener) =>
      pipeline.watch(({ events, story, profiles }) => listener({ events, story, profiles: new Set(profiles) })),
    lanes: () => laneStates(started.delivery),
    describeDestination: (slug) => catalogue.describe(slug),
    forwards: () => forwardStates(started.delivery),
    parked: (connection) => started.delivery?.hub.parked(connection),
    replay: async (connection) => started.delivery?.hub.replay(connection),
    replayDeliveries: replaysOf(parts),
    receivedCalls: (connection) => parts.calls.of(connection),
    isLowOnCodes: (coupon) => parts.coupons.isLow(coupon),
    get composer() {
      return { renderer: parts.renderer, tracker: createEmailTracker(parts.signer, started.publicUrl) }
    },
    sendTrial: (key, profile, message) => sendTrial(calling, current().connections.get(key), profile, message),
    testConnection: (key) => testConnection(current().connections.get(key), calling, options.clock.now()),
    auth: createAuth(parts),
    demo: () => current().workspace?.workspace === DEMO_WORKSPACE || LOOPBACK.test(options.configuration.host),
    ready: () => started.ready,
    metricsText: () => metrics.text(),
    webFolder: WEB_FOLDER,
  }
}

const replaysOf =
  ({ store, pipeline, started }: ApiParts): ApiDeps['replayDeliveries'] =>
  async (deliveries, unconfirmed) =>
    started.delivery &&
    replayDeliveries(
      {
        log: store.log,
        outbox: store.outbox,
        untilApplied: (position) => pipeline.untilApplied(position),
        deliverer: started.delivery.deliverer,
      },
      deliveries,
      unconfirmed,
    )

const laneStates = (delivery: RunningDelivery | undefined): ReturnType<ApiDeps['lanes']> =>
  (delivery?.deliverer.lanes() ?? []).map(
    ({ connection, pending, running, throttled, trouble, isStopped, listsAt }) => ({
      connection,
      pending: pending + running,
      throttled,
      listsAt: listsAt ?? null,
      ...stateOf(isStopped, trouble),
    }),
  )

const forwardStates = (delivery: RunningDelivery | undefined): ReturnType<ApiDeps['forwards']> =>
  (delivery?.hub.states() ?? []).map(({ connection, position, lag, parked, isStopped, trouble }) => ({
    connection,
    position,
    lag,
    parked,
    ...stateOf(isStopped, trouble),
  }))

/** How something that sends is doing, in words for people. */
const stateOf = (isStopped: boolean, trouble: string | undefined): Pick<LaneStatus, 'state' | 'detail'> => ({
  state: isStopped ? 'stopped' : trouble === undefined ? 'ok' : 'backing_off',
  detail: trouble ?? '',
})

function createAuth({ keys, oneTime }: ApiParts): ApiDeps['auth'] {
  let left: string | undefined = oneTime
  return {
    isAdminToken: (token) => isSame(token, keys.adminToken),
    takeOneTime: (token) => {
      if (left === undefined || !isSame(token, left)) return false
      left = undefined
      return true
    },
  }
}

/** Hashed first: comparing in constant time needs equal lengths, and a length is already a hint. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
