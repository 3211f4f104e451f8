import type { FastifyReply, FastifyRequest } from 'fastify'
import { RekindleError } from '../kernel/errors.ts'
import type { ApiContext } from './api-context.ts'
import { readSessionCookie } from './session-cookie.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lets a request pass that carries the admin token or a live session; throws `unauthorized`, `forbidden` or `too_many_requests`. */
export async function authenticate(context: ApiContext, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const bearer = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return checkToken(context, request, reply, context.deps.auth.isAdminToken, bearer)
  const session = readSessionCookie(context.deps.publicUrl, request.headers.cookie)
  if (session === undefined || !(await context.sessions.use(session))) {
    throw new RekindleError('unauthorized', 'Sign in, or send the admin token as `Authorization: Bearer …`.')
  }
  checkOrigin(context, request, true)
}

/** Tries a token; wrong ones are counted per address, and after too many no token is even looked at. */
export function checkToken(
  { throttle }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  isRight: (token: string) => boolean,
  token: string,
): void {
  const wait = throttle.waitSeconds(request.ip)
  if (wait > 0) {
    reply.header('retry-after', String(wait))
    throw new RekindleError(
      'too_many_requests',
      `Too many wrong tokens came from this address. Try again in ${wait} seconds.`,
    )
  }
  if (isRight(token)) return
  throttle.noteFailure(request.ip)
  throw new RekindleError('unauthorized', 'The token is not the right one.')
}

/**
 * A page of another origin can make a browser send a request with its cookie. Browsers say where it comes from, and what changes
 * something must come from here. `required`: without an Origin header it is refused as well.
 */
export function checkOrigin({ deps }: ApiContext, request: FastifyRequest, required: boolean): void {
  if (SAFE_METHODS.has(request.method)) return
  const { origin } = request.headers
  if (origin === undefined && !required) return
  if (origin !== undefined && (origin === originOf(deps.publicUrl) || hostOf(origin) === request.headers.host)) return
  const from = origin === undefined ? 'It has no Origin header' : 'It comes from another origin'
  throw new RekindleError(
    'forbidden',
    `${from}, so that the session does not count. Use the app, or send the admin token.`,
  )
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)
const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined)
