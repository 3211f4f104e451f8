import type { FastifyReply, FastifyRequest } from 'fastify'
import { PIXEL } from '../collect/pixel.ts'
import type { LinkToken } from '../messages/links.ts'
import { isTrial } from '../model/delivery.ts'
import { ANY_ORIGIN, type LinkDesk, PRIVATE, sendPage } from './link-desk.ts'
import { choiceEvents, clickedEvent, confirmedEvent, openedEvent, pushEvent, unsubscribedEvent } from './link-facts.ts'
import {
  confirmedPage,
  confirmPage,
  expiredPage,
  invalidLinkPage,
  savedPage,
  sendOnPage,
  trialPage,
  tryAgainPage,
  unsubscribedPage,
  unsubscribePage,
} from './link-pages.ts'
import { changesOf, isPreferenceForm, readChoices } from './preferences.ts'
import { classifyAgent } from '../connections/open-class.ts'
import { readPushReport } from './push-report.ts'

export type LinkHandler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>

/** A mail shows a broken picture for anything but a picture: whatever went wrong is counted, and the picture comes. */
export function handleOpen(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'open')
    // Scanners ask for heads; mail programs that show a picture never do.
    if (token && request.method === 'GET') {
      const visit = desk.visitOf(request)
      await desk.record(token, (facts) => openedEvent(token, facts, visit, classifyAgent(visit.userAgent)))
    }
    return reply.code(200).headers(PRIVATE).header('content-type', 'image/gif').send(PIXEL)
  }
}

/** Leads only where the token says. Whoever clicked gets there even when the click cannot be recorded. */
export function handleClick(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'click')
    if (!token) return sendPage(reply, 404, invalidLinkPage())
    const { href } = new URL(token.url)
    if (request.method === 'GET') {
      const visit = desk.visitOf(request)
      const recorded = await desk.record(token, (facts) =>
        clickedEvent(token, facts, visit, classifyAgent(visit.userAgent)),
      )
      if (!recorded) return sendPage(reply, 503, sendOnPage(href))
    }
    return reply.code(302).headers(PRIVATE).header('location', href).send()
  }
}

/** Changes nothing: scanners follow every link. */
export function handleAskUnsubscribe(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'unsubscribe')
    if (!token) return sendPage(reply, 404, invalidLinkPage())
    const [facts, preferences] = await Promise.all([desk.factsOf(token), desk.preferencesOf(token)])
    return sendPage(reply, 200, unsubscribePage(facts?.topic?.name, preferences))
  }
}

/**
 * One-click (RFC 8058) and the button of the page alike. Any body will do: nobody posts here by accident, and a wish to be left
 * alone is not refused for its form. Only the form of preferences is read.
 */
export function handleUnsubscribe(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'unsubscribe')
    if (!token) return sendPage(reply, 404, invalidLinkPage())
    if (isTrial(token.delivery)) return sendPage(reply, 200, trialPage())
    const body = typeof request.body === 'string' ? request.body : ''
    if (isPreferenceForm(body)) return savePreferences(desk, request, reply, token, body)
    const recorded = await desk.record(token, (facts) => unsubscribedEvent(token, facts, desk.visitOf(request)))
    return recorded ? sendPage(reply, 200, unsubscribedPage()) : sendPage(reply, 503, tryAgainPage())
  }
}

/** Changes nothing: scanners follow every link. */
export function handleAskConfirm(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'confirm')
    if (!token) return sendPage(reply, 404, invalidLinkPage())
    if (desk.now() >= token.expiresAt) return sendPage(reply, 410, expiredPage())
    return sendPage(reply, 200, confirmPage(await topicNames(desk, token)))
  }
}

export function handleConfirm(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'confirm')
    if (!token) return sendPage(reply, 404, invalidLinkPage())
    if (desk.now() >= token.expiresAt) return sendPage(reply, 410, expiredPage())
    if (isTrial(token.delivery)) return sendPage(reply, 200, trialPage())
    const recorded = await desk.record(token, (facts) => confirmedEvent(token, facts, desk.visitOf(request)))
    if (!recorded) return sendPage(reply, 503, tryAgainPage())
    return sendPage(reply, 200, confirmedPage(await topicNames(desk, token)))
  }
}

/** As people know them; by their keys where that cannot be read. */
async function topicNames(desk: LinkDesk, token: Extract<LinkToken, { kind: 'confirm' }>): Promise<readonly string[]> {
  const items = (await desk.preferencesOf(token))?.items ?? []
  return token.topics.map((topic) => items.find(({ kind, key }) => kind === 'topic' && key === topic)?.name ?? topic)
}

async function savePreferences(
  desk: LinkDesk,
  request: FastifyRequest,
  reply: FastifyReply,
  token: Extract<LinkToken, { kind: 'unsubscribe' }>,
  body: string,
): Promise<FastifyReply> {
  const before = await desk.preferencesOf(token)
  if (!before) return sendPage(reply, 503, tryAgainPage())
  const items = readChoices(body, before)
  const changes = changesOf(body, before, items)
  const recorded = await desk.record(token, (facts) => choiceEvents(token, facts, desk.visitOf(request), changes))
  return recorded ? sendPage(reply, 200, savedPage({ ...before, items })) : sendPage(reply, 503, tryAgainPage())
}

export function handlePushReport(desk: LinkDesk): LinkHandler {
  return async (request, reply) => {
    const token = desk.tokenOf(request, 'receipt')
    if (!token) return desk.refuse(reply, 'link_invalid')
    const report = readPushReport(typeof request.body === 'string' ? request.body : '', desk.now())
    if (!report.ok) return desk.refuse(reply, 'bad_request', report.error)
    const recorded = await desk.record(token, (facts) => pushEvent(token, facts, desk.visitOf(request), report.value))
    if (!recorded) return desk.refuse(reply, 'unavailable')
    return reply
      .code(200)
      .headers({ ...PRIVATE, ...ANY_ORIGIN })
      .send({ success: true })
  }
}

export function handlePreflight(): LinkHandler {
  const allowed = {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  }
  return (_request, reply) =>
    reply
      .code(204)
      .headers({ ...ANY_ORIGIN, ...allowed })
      .send()
}
