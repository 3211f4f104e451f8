import { join } from 'node:path'
import { fastify, type FastifyInstance } from 'fastify'
import { serverOptions } from '../api/server-options.ts'
import { collectRoutes } from '../collect/collect-routes.ts'
import { sdkBundle } from '../collect/sdk-bundle.ts'
import { linkRoutes } from '../receive/link-routes.ts'
import { receiveRoutes } from '../receive/receive-routes.ts'
import { pushAssets } from '../receive/push-assets.ts'
import { composeApi, WEB_FOLDER, type ApiParts } from './compose-api.ts'
import type { CurrentDefinition } from './current-definition.ts'
import { createPreferences, withTopic } from './preferences.ts'

/** Tools wait some seconds for our answer. */
const PROOF_TIMEOUT_MS = 3000

/** Collect has its own, smaller limit; a definition with its templates may be larger. */
const BODY_BYTES_MAX = 2 * 1024 * 1024

/** The one HTTP server with all its doors, not listening yet. Until the process is ready, events are asked to come again. */
export async function createServer(parts: ApiParts): Promise<FastifyInstance> {
  const { options, metrics, store, keys, accept, signer, current, started, egress, calls } = parts
  const { configuration, clock, logger } = options
  const server = fastify({
    ...serverOptions(metrics),
    bodyLimit: BODY_BYTES_MAX,
    // A proxy on this machine may say whom it speaks for; anybody else could only pretend.
    trustProxy: 'loopback',
    forceCloseConnections: true,
  })
  await server.register(
    collectRoutes({
      log: store.log,
      clock,
      metrics,
      logger,
      sources: () => (started.ready ? current().sources : undefined),
      ...(configuration.publicUrl !== undefined && { publicUrl: started.publicUrl }),
    }),
  )
  await server.register(sdkBundle({ folder: join(WEB_FOLDER, 'analytics-next', 'bundles') }))
  await server.register(
    linkRoutes({
      signer,
      accept,
      clock,
      metrics,
      logger,
      lookup: async (id) => withTopic((await store.outbox.deliveries([id]))[0], current()),
      preferences: createPreferences(store.state, current),
    }),
  )
  await server.register(
    receiveRoutes({
      ready: () => started.ready,
      connection: (key) => current().connections.get(key),
      deliveries: async (ids) => (await store.outbox.deliveries(ids)).map((delivery) => withTopic(delivery, current())),
      byVendorId: async (connection, vendorIds) =>
        (await store.outbox.byVendorId(connection, vendorIds)).map((delivery) => {
          const facts = withTopic(delivery, current())
          return delivery && facts && { id: delivery.id, facts }
        }),
      accept,
      perform: (call) => egress.perform(call, { timeoutMs: PROOF_TIMEOUT_MS }),
      calls,
      publicUrl: () => started.publicUrl,
      clock,
      metrics,
      logger,
    }),
  )
  await server.register(pushAssets({ publicKey: () => pushKey(current()) ?? keys.vapid.publicKey }))
  await composeApi(server, parts)
  return server
}

/** Browsers must subscribe with the key that messages are signed with: the connection's own, where it brings one. */
function pushKey({ connections }: CurrentDefinition): string | undefined {
  for (const { kind, settings } of connections.values()) {
    if (kind.kind === 'webpush') return (settings as { vapid?: { publicKey?: string } }).vapid?.publicKey
  }
  return undefined
}
