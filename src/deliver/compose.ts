import type { Content, OutgoingMessage } from '../connections/connection.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { couponForTemplate } from '../messages/render-context.ts'
import type { Rendered, Renderer } from '../messages/renderer.ts'
import type { EmailTracker } from '../messages/tracked-email.ts'
import { withUtm } from '../messages/utm.ts'
import type { Delivery } from '../model/delivery.ts'
import type { SendOrder } from './permission.ts'

export interface Composer {
  readonly renderer: Renderer
  readonly tracker: EmailTracker
}

export interface ComposeOptions {
  readonly delivery: Delivery
  readonly order: SendOrder
  readonly attempt: number
  readonly now: number
  /** `sending: test`: all email goes there. */
  readonly redirectTo?: string
}

/** Renders the message of a delivery for its person; the error is a sentence for people. */
export async function compose(composer: Composer, options: ComposeOptions): Promise<Result<OutgoingMessage, string>> {
  const { delivery, order, attempt, now, redirectTo } = options
  if (!order.template) return err('The step has no template')
  if (order.confirms.length === 0 && CONFIRM_LINK.test(JSON.stringify(order.template))) return err(NOTHING_TO_CONFIRM)
  const rendered = await composer.renderer.render(order.template, contextOf(composer, options))
  if (!rendered.ok) return err(`${rendered.error.field}: ${rendered.error.message}`)
  const { person } = order
  const email = redirectTo ?? person.email
  return ok({
    deliveryId: delivery.id,
    attempt,
    campaign: delivery.campaign,
    step: delivery.step,
    userId: person.userId,
    content: contentOf(composer, options, rendered.value),
    addresses: { subscriptions: person.subscriptions, ...(email !== undefined && { email }) },
    ...(delivery.channel === 'push' && {
      receiptUrl: composer.tracker.receiptUrl({ delivery: delivery.id, profile: person.id }),
    }),
    now,
  })
}

const CONFIRM_LINK = /\blinks\.confirm\b/
const NOTHING_TO_CONFIRM =
  'links.confirm: there is nothing to confirm. It needs a topic with `confirm: true`, of the `Subscribed` that began the journey or of the campaign'

function contextOf({ tracker }: Composer, { delivery, order, now }: ComposeOptions) {
  const { person, event, journey, campaign, coupon, confirms } = order
  const ref = { delivery: delivery.id, profile: person.id }
  return {
    profile: { id: person.id, userId: person.userId, traits: person.traits },
    event: event
      ? { name: event.name, properties: event.properties, timestamp: new Date(event.at).toISOString() }
      : null,
    journey: { id: journey.id, startedAt: new Date(journey.startedAt).toISOString(), step: delivery.step },
    campaign,
    coupon: couponForTemplate(coupon),
    links: {
      unsubscribe: tracker.unsubscribeUrl(ref),
      ...(confirms.length > 0 && { confirm: tracker.confirmUrl(ref, confirms, now) }),
    },
    now,
  }
}

function contentOf({ tracker }: Composer, { delivery, order }: ComposeOptions, rendered: Rendered): Content {
  const utm = order.utm && { medium: rendered.channel, campaign: delivery.campaign, ...order.utm }
  if (rendered.channel === 'push' && rendered.link !== undefined && utm)
    return { ...rendered, link: withUtm(rendered.link, utm) }
  if (rendered.channel !== 'email') return rendered
  const tracked = tracker.track({
    delivery: delivery.id,
    profile: order.person.id,
    text: rendered.text,
    ...(rendered.html !== undefined && { html: rendered.html }),
    ...(utm && { utm }),
    kind: order.kind,
  })
  return { channel: 'email', subject: rendered.subject, ...tracked }
}
