import type { FastifyPluginAsync } from 'fastify'
import { createApiContext } from './api-context.ts'
import type { ApiDeps } from './api-deps.ts'
import { createErrorHandler } from './api-errors.ts'
import { API_TABLE } from './api-table.ts'
import { demoIsOn } from './demo-gate.ts'
import { DEMO_TABLE } from './demo-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { registerTable } from './register-table.ts'
import { signInPage } from './sign-in-page.ts'
import { webApp } from './web-app.ts'

/**
 * Everything that people and their programs see, as one Fastify plugin to be registered without a prefix: the admin API, signing in,
 * the demo API, health, and the browser app, which answers for all paths that nobody else has. Give the server the options of
 * {@link import('./server-options.ts').serverOptions}.
 */
export function apiRoutes(deps: ApiDeps): FastifyPluginAsync {
  return async (app) => {
    const context = createApiContext(deps)
    app.setErrorHandler(createErrorHandler(deps))
    // Streams have no end of their own: without this the server would never finish closing.
    app.addHook('preClose', async () => context.streams.endAll())
    await app.register(async (api) => registerTable(api, context, API_TABLE, '/api'))
    await app.register(async (demo) => registerTable(demo, context, DEMO_TABLE, '/demo/api'))
    await app.register(async (page) => signInPage(page, context))
    await app.register(healthRoutes(deps))
    await app.register(
      webApp({
        folder: deps.webFolder,
        publicUrl: () => deps.publicUrl,
        metrics: deps.metrics,
        demoIsOn: () => demoIsOn(deps),
      }),
    )
  }
}
