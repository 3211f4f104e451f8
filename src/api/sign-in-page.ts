import type { FastifyInstance } from 'fastify'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'
import { createErrorHandler } from './api-errors.ts'
import { checkToken } from './authenticate.ts'
import { PLAIN_PAGE_HEADERS, plainPage } from './plain-page.ts'
import { startSession } from './routes/session-routes.ts'
import { readSessionCookie } from './session-cookie.ts'

/** `GET /signin?token=…`: the printed link signs the browser in, once, and leads to the app. */
export function signInPage(app: FastifyInstance, context: ApiContext): void {
  const { deps } = context
  app.setErrorHandler(createErrorHandler(deps))
  // Not for HEAD: a preview that only looks must not use the link up.
  app.get('/signin', { exposeHeadRoute: false }, async (request, reply) => {
    const { token } = request.query as { token?: unknown }
    const session = readSessionCookie(deps.publicUrl, request.headers.cookie)
    reply.headers(PLAIN_PAGE_HEADERS)
    try {
      checkToken(context, request, reply, deps.auth.takeOneTime, typeof token === 'string' ? token : '')
    } catch (error) {
      if (!(error instanceof RekindleError)) throw error
      // Who is signed in already and opens the link again has what they want.
      if (session !== undefined && (await context.sessions.use(session))) return reply.redirect('/', 303)
      return reply.code(error.status).send(error.code === 'too_many_requests' ? THROTTLED : USED)
    }
    return reply.header('set-cookie', await startSession(context)).redirect('/', 303)
  })
}

const USED = plainPage(
  'This link no longer works',
  '<p>A sign-in link works once, and only until the next start. Restart Rekindle to have a new one printed, or <a href="/">sign in with the admin token</a>.</p>',
)
const THROTTLED = plainPage(
  'Too many tries',
  '<p>Too many wrong links were opened from here. Wait a minute and try again.</p>',
)
