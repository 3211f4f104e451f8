import { fileURLToPath } from 'node:url'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createRecentCalls } from '../receive/recent-calls.ts'
import { createAccept } from '../collect/accept.ts'
import { Catalogue } from '../catalogue/catalogue.ts'
import { createEgress } from '../egress/egress.ts'
import { createLinkSigner } from '../messages/links.ts'
import { createRenderer } from '../messages/renderer.ts'
import { createEmailTracker } from '../messages/tracked-email.ts'
import { createSqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { Configuration } from './configuration.ts'
import { createServer } from './create-server.ts'
import { followDefinition } from './current-definition.ts'
import { CouponDesk, type CouponDeskOptions } from './coupon-desk.ts'
import { couponRules } from './coupon-rules.ts'
import { DefinitionDesk } from './definition-desk.ts'
import { openInstallationKeys, type InstallationKeys } from './installation-keys.ts'
import { createPromMetrics } from './prom-metrics.ts'
import type { RekindleOptions } from './rekindle-options.ts'
import { sendingRules } from './sending-rules.ts'
import { startPipelineThread } from './start-pipeline-thread.ts'
import { startDelivery, type RunningDelivery } from './start-delivery.ts'
import { formatProblem, readWorkspaceSource } from './workspace-source.ts'

export interface Rekindle {
  /** Base of all links. */
  readonly publicUrl: string
  readonly keys: InstallationKeys
  /** A link that signs one person in, once. */
  readonly signInUrl: string
  /** Takes nothing more, finishes what is running, and closes the store. */
  stop(): Promise<void>
}

/** The definition is wrong; the process does not start with it. */
export class DefinitionRefused extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The workspace has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`)
    this.problems = problems
  }
}

export const EXAMPLE_FOLDER = fileURLToPath(new URL('../../examples/cart-recovery/', import.meta.url))

/** Starts the whole process; a failed start closes what it had opened. */
export async function startRekindle(options: RekindleOptions): Promise<Rekindle> {
  const opened: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    return { ...(await compose(options, opened)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** For rounds of events that destinations have begun. */
const STOP_GRACE_MS = 10_000

/** Builds all parts by hand, in the order in which they need one another. */
async function compose(options: RekindleOptions, opened: (() => Promise<unknown>)[]): Promise<Omit<Rekindle, 'stop'>> {
  const { configuration, env, clock, random, logger } = options
  const metrics = createPromMetrics()
  const store = await createSqliteStore({ directory: configuration.data, clock, logger, metrics })
  opened.push(() => store.close())
  const keys = await openInstallationKeys(store.settings, random, configuration)
  const pipeline = await startPipelineThread({ store, dedupeSeed: keys.dedupeSeed, logger, metrics })
  opened.push(() => pipeline.stop())

  const started: { ready: boolean; publicUrl: string; delivery: RunningDelivery | undefined } = {
    ready: false,
    publicUrl: configuration.publicUrl ?? `http://localhost:${configuration.port}`,
    delivery: undefined,
  }
  const allowPrivate = configuration.egress === 'allow-private'
  const current = followDefinition(pipeline, keys.vapid)
  const signer = createLinkSigner(keys.linkSecret)
  const accept = createAccept({ log: store.log })
  const egress = createEgress({ clock, logger, allowPrivate })
  const catalogue = new Catalogue({ egress, clock, data: { sockets: allowPrivate ? 'allow-private' : 'vetted' } })
  const folder = contentFolderOf(configuration.workspace)
  const desk = new DefinitionDesk({
    store,
    pipeline,
    env,
    file: configuration.workspace,
    contentFolder: EXAMPLE_FOLDER,
    extraRules: (workspace) => [
      ...sendingRules(workspace, { publicUrl: started.publicUrl, allowPrivate }),
      ...couponRules(workspace, folder),
    ],
  })
  const coupons = openCoupons({ store, pipeline, clock, random, logger, metrics, folder }, opened)
  const oneTime = Buffer.from(random.bytes(24)).toString('base64url')
  const renderer = createRenderer()
  const calls = createRecentCalls()
  const state = { store, keys, pipeline, desk, current, coupons, renderer, started }
  const server = await createServer({ ...state, options, metrics, accept, egress, catalogue, oneTime, signer, calls })
  // Listening comes before the definition: a port that the system chooses is part of every link.
  const port = await listen(server, configuration)
  opened.push(() => server.close())
  if (configuration.publicUrl === undefined) started.publicUrl = `http://localhost:${port}`
  const definition = await desk.open(() => readWorkspaceSource(join(EXAMPLE_FOLDER, 'rekindle.yaml'), env))
  if (!definition.ok) throw new DefinitionRefused(definition.error.map(formatProblem))
  coupons.refresh()
  opened.push(() => egress.close())
  const tracker = createEmailTracker(signer, started.publicUrl)
  opened.push(() => catalogue.close())
  const delivering = { clock, random, logger, metrics, store, pipeline, egress, tracker, renderer, current, coupons }
  started.delivery = await startDelivery({ ...delivering, catalogue })
  opened.push(async () => {
    // A destination that hangs must not hold up the end.
    const cancel = clock.after(STOP_GRACE_MS, () => void catalogue.close())
    await started.delivery?.stop()
    cancel()
  })
  started.ready = true
  return { publicUrl: started.publicUrl, keys, signInUrl: `${started.publicUrl}/signin?token=${oneTime}` }
}

function openCoupons(options: CouponDeskOptions, opened: (() => Promise<unknown>)[]): CouponDesk {
  const coupons = new CouponDesk(options)
  options.pipeline.onCommit(({ definition }) => definition && coupons.refresh())
  opened.push(() => coupons.stop())
  return coupons
}

/** Where files that the definition names are looked for. */
function contentFolderOf(file: string | undefined): string {
  if (file === undefined) return EXAMPLE_FOLDER
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true ? file : dirname(file)
}

async function listen(server: FastifyInstance, { host, port }: Configuration): Promise<number> {
  await server.listen({ host, port })
  const address = server.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
