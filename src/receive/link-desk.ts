import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Accept, SecondPartyEvent } from '../collect/accept.ts'
import { RETRY_AFTER_SECONDS } from '../collect/limits.ts'
import type { Clock } from '../kernel/clock.ts'
import { type ErrorCode, ERRORS, RekindleError } from '../kernel/errors.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { LinkSigner, LinkToken } from '../messages/links.ts'
import { isTrial } from '../model/delivery.ts'
import type { PreferenceLookup, Preferences } from './preferences.ts'
import type { DeliveryFacts, DeliveryLookup, LinkVisit } from './link-facts.ts'

export interface LinkRoutesOptions {
  readonly signer: LinkSigner
  readonly lookup: DeliveryLookup
  readonly accept: Accept
  /** Absent: there is no page of preferences, only the way out. */
  readonly preferences?: PreferenceLookup
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

/** What all link routes do alike: check the token, record the fact, count what went wrong. */
export interface LinkDesk {
  /** The token in the path, if it is ours and of this kind; else undefined, and counted. */
  readonly tokenOf: <K extends LinkToken['kind']>(
    request: FastifyRequest,
    kind: K,
  ) => Extract<LinkToken, { kind: K }> | undefined
  /** Resolves with false if the fact could not be kept: that is counted, and said in the log unless only the store is away. */
  readonly record: (
    token: LinkToken,
    build: (facts: DeliveryFacts | undefined) => SecondPartyEvent | readonly SecondPartyEvent[],
  ) => Promise<boolean>
  /** Undefined also where they cannot be read: whoever wants out must not be kept by that. */
  readonly preferencesOf: (token: LinkToken) => Promise<Preferences | undefined>
  readonly factsOf: (token: LinkToken) => Promise<DeliveryFacts | undefined>
  readonly visitOf: (request: FastifyRequest) => LinkVisit
  readonly now: () => number
  /** An error for programs, counted. */
  readonly refuse: (reply: FastifyReply, code: ErrorCode, message?: string) => FastifyReply
}

/** Links are personal: no cache may answer for us, and no other site may learn the address. */
export const PRIVATE = {
  'cache-control': 'no-store, private',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'x-content-type-options': 'nosniff',
}
export const PAGE = {
  ...PRIVATE,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
/** Service workers report from the shop's origin. No cookies are read, so anybody may ask. */
export const ANY_ORIGIN = { 'access-control-allow-origin': '*' }

export function createLinkDesk(options: LinkRoutesOptions): LinkDesk {
  const { signer, lookup, accept, preferences, clock, metrics, logger } = options
  const orNothing = async <T>(token: LinkToken, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read()
    } catch (error) {
      logger.warn('What a page should show could not be read', { kind: token.kind, error: String(error) })
      return undefined
    }
  }
  const count = (code: ErrorCode): void => metrics.count('rekindle_requests_refused_total', { code })
  return {
    tokenOf: <K extends LinkToken['kind']>(request: FastifyRequest, kind: K) => {
      const token = signer.verify((request.params as { readonly '*': string })['*'])
      if (token?.kind === kind) return token as Extract<LinkToken, { kind: K }>
      count('link_invalid')
      return undefined
    },
    record: async (token, build) => {
      if (isTrial(token.delivery)) return true
      try {
        await accept([build(await lookup(token.delivery))].flat())
        return true
      } catch (error) {
        const code = error instanceof RekindleError ? error.code : 'internal'
        count(code)
        const fields = { delivery: token.delivery, kind: token.kind, error: String(error) }
        if (code !== 'unavailable') logger.error('What a link told could not be recorded', fields)
        return false
      }
    },
    // Whoever tries a message out is not the person that it was made for.
    preferencesOf: async (token) =>
      isTrial(token.delivery) ? undefined : orNothing(token, async () => preferences?.(token.profile)),
    factsOf: (token) => orNothing(token, () => lookup(token.delivery)),
    visitOf: (request) => {
      const userAgent = request.headers['user-agent']
      return { at: clock.now(), ...(userAgent !== undefined && { userAgent }) }
    },
    now: () => clock.now(),
    refuse: (reply, code, message = ERRORS[code].help) => {
      if (code !== 'unavailable') count(code)
      return waitIfAway(reply, code)
        .code(ERRORS[code].status)
        .headers({ ...PRIVATE, ...ANY_ORIGIN })
        .send({ error: { code, message } })
    },
  }
}

function waitIfAway(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return ERRORS[code].status === 503 ? reply.header('retry-after', String(RETRY_AFTER_SECONDS)) : reply
}

export function sendPage(reply: FastifyReply, status: 200 | 404 | 410 | 503, html: string): FastifyReply {
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  return reply.code(status).headers(PAGE).send(html)
}
