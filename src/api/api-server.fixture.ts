import { request as httpRequest } from 'node:http'
import fastify from 'fastify'
import { computedTraits } from '../engine/cohorts/computed-traits.ts'
import { compileProgram } from '../engine/program.ts'
import { createAccept } from '../collect/accept.ts'
import { Shop } from '../insight/shop.fixture.ts'
import { silentLogger } from '../kernel/logger.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { systemRandom } from '../kernel/random.ts'
import { createLinkSigner } from '../messages/links.ts'
import { createRenderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import type { Workspace } from '../model/workspace.ts'
import { replayDeliveries } from '../deliver/replay-deliveries.ts'
import type { ApiDeps, CohortPreview, CommitListener, LaneStatus } from './api-deps.ts'
import { apiRoutes } from './api-routes.ts'
import { createDefinitions } from './definitions.fixture.ts'
import { serverOptions } from './server-options.ts'

/** Events that the tool of `hub` refused. */
export const PARKED = [
  { position: 3, messageId: 'm3', detail: 'The tool answered 400.' },
  { position: 12, messageId: 'm12', detail: 'The tool answered 400.' },
]

export const TOKEN = 'the-admin-token'
export const ONE_TIME = 'the-one-time-token'

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  /** Anything that is neither text nor bytes is sent as JSON. */
  readonly body?: string | object
  /** Send no token. */
  readonly anonymous?: boolean
}
export interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Parsed, where it is JSON. */
  readonly json: unknown
}

export interface ApiServer {
  readonly shop: Shop
  readonly url: string
  readonly host: string
  readonly deps: ApiDeps
  /** Routes as Fastify was told, wrong methods and all. */
  readonly registered: readonly { readonly method: string; readonly url: string }[]
  call(method: string, path: string, sent?: Sent): Promise<Got>
  get(path: string): Promise<unknown>
  /** Reads a stream until `until` says so; the reader goes away then. */
  watch(path: string, until: (text: string) => boolean, onOpen?: () => Promise<unknown>): Promise<string>
  close(): Promise<void>
}

/** The API on a real server with a real store and engine. */
export async function startApi(
  more: { readonly shop?: Shop; readonly deps?: Partial<ApiDeps> } = {},
): Promise<ApiServer> {
  const shop = more.shop ?? new Shop()
  const deps = { ...createDeps(shop), ...more.deps }
  const server = fastify({ ...serverOptions(noMetrics), forceCloseConnections: true })
  const registered: { method: string; url: string }[] = []
  server.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) registered.push({ method: name, url })
  })
  await server.register(apiRoutes(deps))
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const call: ApiServer['call'] = (method, path, sent = {}) => send(url, method, path, sent)
  return {
    shop,
    url,
    host: new URL(url).host,
    deps,
    registered,
    call,
    get: async (path) => {
      const got = await call('GET', path)
      if (got.status !== 200) throw new Error(`GET ${path} → ${got.status} ${got.text}`)
      return got.json
    },
    watch: (path, until, onOpen) => watch(url + path, until, onOpen),
    close: () => server.close(),
  }
}

/** The long way: everything that happened, applied anew under the other workspace. */
async function previewByReplay(shop: Shop, workspace: Workspace, cohort: string): Promise<CohortPreview> {
  const again = new Shop()
  again.program = compileProgram(workspace, { version: 2, reach: () => 'nothing' })
  for (const entry of await shop.store.log.read(0, 1_000_000)) {
    again.clock.set(entry.at)
    await again.store.log.append([entry])
    await again.catchUp()
  }
  const { items } = await again.store.views.members(cohort, { limit: 1000 })
  // Before the first commit there is no next one.
  const { nextProfile } = await shop.store.state.checkpoint()
  return { size: items.length, profiles: Math.max(0, nextProfile - 1), sample: items }
}

const MESSAGES: Pick<ApiDeps, 'composer' | 'sendTrial'> = {
  composer: {
    renderer: createRenderer(),
    tracker: createEmailTracker(createLinkSigner(new Uint8Array(32).fill(7)), 'http://rekindle.example'),
  },
  sendTrial: async () => ({ result: 'accepted', detail: '250 OK' }),
}

const replaysOf =
  (shop: Shop): ApiDeps['replayDeliveries'] =>
  (deliveries, unconfirmed) => {
    const { log, outbox } = shop.store
    const options = { log, outbox, untilApplied: () => shop.catchUp(), deliverer: { add: () => {} } }
    return replayDeliveries(options, deliveries, unconfirmed)
  }

const LANE: LaneStatus = {
  connection: 'ads',
  pending: 2,
  throttled: 1,
  listsAt: Date.UTC(2026, 10, 24, 10),
  state: 'backing_off',
  detail: 'No answer.',
}

function createDeps(shop: Shop): ApiDeps {
  const listeners = new Set<CommitListener>()
  shop.listener = ({ commit, events }) => {
    const profiles = new Set(commit.profiles.map(({ id }) => id))
    for (const listener of listeners) listener({ events, story: commit.story, profiles })
  }
  let oneTime: string | undefined = ONE_TIME
  return {
    store: shop.store,
    clock: shop.clock,
    random: systemRandom,
    logger: silentLogger,
    metrics: noMetrics,
    publicUrl: 'http://rekindle.example',
    accept: createAccept({ log: shop.store.log }),
    ...createDefinitions(shop),
    change: () => undefined,
    cancelChange: () => false,
    preview: (workspace, cohort) => previewByReplay(shop, workspace, cohort),
    computedTraits: (state) => computedTraits(shop.program, state, shop.clock.now()),
    applied: () => ({ position: shop.applied, at: shop.store.log.lastAt() }),
    untilApplied: () => shop.catchUp(),
    replayDeliveries: replaysOf(shop),
    onCommit: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    lanes: () => [LANE],
    describeDestination: async () => undefined,
    forwards: () => [
      { connection: 'ads', position: 3, lag: 1, parked: 0, state: 'stopped', detail: 'The token is not valid.' },
    ],
    testConnection: async (key) => ({ ok: key === 'ads', detail: 'The tool answered.' }),
    ...MESSAGES,
    parked: (key) => (key === 'hub' ? PARKED : undefined),
    replay: async (key) => (key === 'hub' ? { sent: 1, left: 1 } : undefined),
    receivedCalls: () => [],
    isLowOnCodes: (coupon) => coupon === 'pool',
    auth: {
      isAdminToken: (token) => token === TOKEN,
      takeOneTime: (token) => {
        const right = token === oneTime
        if (right) oneTime = undefined
        return right
      },
    },
    demo: () => true,
    ready: () => true,
    metricsText: async () => 'rekindle_up 1\n',
    webFolder: '/nowhere/at/all',
  }
}

function send(base: string, method: string, path: string, { headers, body, anonymous }: Sent): Promise<Got> {
  const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(base).origin + '/', {
      method,
      // As written: URL would tidy what the server must be able to refuse.
      path,
      headers: {
        ...(!anonymous && { authorization: `Bearer ${TOKEN}` }),
        ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const got = Buffer.concat(chunks).toString()
        const isJson = response.headers['content-type']?.startsWith('application/json')
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text: got,
          json: isJson && got !== '' ? JSON.parse(got) : undefined,
        })
      })
    })
    request.end(text)
  })
}

function watch(
  url: string,
  until: (text: string) => boolean,
  onOpen: () => Promise<unknown> = async () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers: { authorization: `Bearer ${TOKEN}` }, agent: false })
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      let opened = false
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (until(text)) {
          resolve(text)
          request.destroy()
        } else if (!opened) {
          opened = true
          onOpen().catch(reject)
        }
      })
      // Ended by the server, or by us.
      response.on('close', () => resolve(text))
      response.on('error', () => resolve(text))
    })
    request.end()
  })
}
