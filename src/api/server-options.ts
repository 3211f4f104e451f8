import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from '../kernel/metrics.ts'
import { sendError } from './api-errors.ts'

/** Ids of people may have 500 characters, percent-encoded three times as many; Fastify's own limit is 100. */
const PARAMETER_LENGTH_MAX = 1500

/** Options that the server of {@link import('./api-routes.ts').apiRoutes} needs: they cannot be set by a plugin. */
export const serverOptions = (metrics: Metrics) => ({
  routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
  /** Addresses that no route can even be looked up for. */
  frameworkErrors: (_error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
    sendError(reply, metrics, { code: 'bad_request', message: 'The address cannot be read: a percent sign must be followed by two hex digits.' })
  },
})
