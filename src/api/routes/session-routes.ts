import { z } from 'zod'
import { checkOrigin, checkToken } from '../authenticate.ts'
import { defineRoute, type Route } from '../route.ts'
import type { Shape } from '../schemas.ts'
import { endedCookie, readSessionCookie, sessionCookie } from '../session-cookie.ts'
import { SESSION_LIFE_MS } from '../sessions.ts'
import type { ApiContext } from '../api-context.ts'

export const sessionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/session',
    id: 'readSession',
    tag: 'session',
    summary: 'Who is signed in, and where.',
    answer: { kind: 'json', schema: 'Session' },
    errors: [],
    handle: ({ context }) => viewSession(context),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/session',
    id: 'signIn',
    tag: 'session',
    summary: 'Signs a browser in with the token of the printed link (once) or the admin token.',
    open: true,
    body: z.strictObject({ token: z.string().min(1).max(1000) }),
    answer: { kind: 'json', schema: 'Session' },
    errors: ['unauthorized', 'forbidden', 'too_many_requests', 'unavailable'],
    handle: async ({ context, body, request, reply }) => {
      // Another site must not sign a browser in to an account of its own choice.
      checkOrigin(context, request, false)
      checkToken(
        context,
        request,
        reply,
        (token) => context.deps.auth.isAdminToken(token) || context.deps.auth.takeOneTime(token),
        body.token,
      )
      reply.header('set-cookie', await startSession(context))
      return viewSession(context)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/session',
    id: 'signOut',
    tag: 'session',
    summary: 'Signs the browser out.',
    answer: { kind: 'nothing' },
    errors: ['unavailable'],
    handle: async ({ context, request, reply }) => {
      const { publicUrl } = context.deps
      const id = readSessionCookie(publicUrl, request.headers.cookie)
      if (id !== undefined) await context.sessions.end(id)
      return reply.code(204).header('set-cookie', endedCookie(publicUrl)).send()
    },
  }),
]

/** The cookie of a new session. */
export async function startSession({ sessions, deps }: ApiContext): Promise<string> {
  return sessionCookie(deps.publicUrl, await sessions.create(), SESSION_LIFE_MS / 1000)
}

function viewSession({ deps }: ApiContext): Shape<'Session'> {
  const current = deps.workspace()
  return { user: { role: 'owner' }, workspace: current?.workspace.workspace ?? null, version: current?.version ?? null }
}
