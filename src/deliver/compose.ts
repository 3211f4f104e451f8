import type { Content, OutgoingMessage } from '../connections/connection.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { couponForTemplate } from '../messages/render-context.ts'
import type { RenderProblem } from '../messages/render-problem.ts'
import type { OnEmptyField, Rendered, Renderer } from '../messages/renderer.ts'
import type { EmailTracker } from '../messages/tracked-email.ts'
import { withUtm } from '../messages/utm.ts'
import { variantFor } from '../messages/variant.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Tracking } from '../model/workspace.ts'
import type { SendOrder } from './permission.ts'

export interface Composer {
  readonly renderer: Renderer
  readonly tracker: EmailTracker
}

export interface ComposeOptions {
  readonly delivery: Pick<Delivery, 'id' | 'campaign' | 'step' | 'channel'>
  readonly order: SendOrder
  readonly attempt: number
  readonly now: number
  /** Key of the connection that it goes out by; absent: it goes nowhere. */
  readonly connection?: string
  /** `sending: test`: all email goes there. */
  readonly redirectTo?: string
}

/** A message that is ready to go out, and the variant of its template that was used. */
export interface Composed {
  readonly message: OutgoingMessage
  /** Absent: the template itself. */
  readonly locale?: string
}

/** Renders the message of a delivery for its person, in their language; the error is a sentence for people. */
export async function compose(
  composer: Composer,
  options: ComposeOptions,
  onEmpty?: OnEmptyField,
): Promise<Result<Composed, string>> {
  const { delivery, order, attempt, now, connection, redirectTo } = options
  if (!order.template) return err('The step has no template')
  const { template, locale } = variantFor(order.template, order.locale.wanted)
  if (order.confirms.length === 0 && CONFIRM_LINK.test(JSON.stringify(template))) return err(NOTHING_TO_CONFIRM)
  const rendered = await composer.renderer.render(template, contextOf(composer, options, locale), onEmpty)
  if (!rendered.ok) return err(problemText(rendered.error, locale))
  const { person } = order
  const email = redirectTo ?? person.email
  const message: OutgoingMessage = {
    deliveryId: delivery.id,
    attempt,
    campaign: delivery.campaign,
    step: delivery.step,
    userId: person.userId,
    content: contentOf(composer, options, rendered.value),
    addresses: {
      subscriptions: person.subscriptions,
      devices: person.devices,
      ...(email !== undefined && { email }),
      // A tool that finds the person by itself cannot be told to send elsewhere.
      ...(redirectTo === undefined && person.userId !== null && { userId: person.userId }),
      ...(person.phone !== undefined && { phone: person.phone }),
    },
    ...(delivery.channel === 'push' && {
      receiptUrl: composer.tracker.receiptUrl({ delivery: delivery.id, profile: person.id }),
    }),
    ...(connection !== undefined && { receiveUrl: composer.tracker.receiveUrl(connection) }),
    now,
  }
  return ok({ message, ...(locale !== undefined && { locale }) })
}

const CONFIRM_LINK = /\blinks\.confirm\b/
const NOTHING_TO_CONFIRM =
  'links.confirm: there is nothing to confirm. It needs a topic with `confirm: true`, of the `Subscribed` that began the journey or of the campaign'

function problemText({ field, message, part, line }: RenderProblem, locale: string | undefined): string {
  const within =
    part === undefined ? '' : `, in the ${part.kind} "${part.key}"${line === undefined ? '' : ` on line ${line}`}`
  return `${field}${locale === undefined ? '' : ` (${locale})`}${within}: ${message}`
}

function contextOf({ tracker }: Composer, { delivery, order, now }: ComposeOptions, locale: string | undefined) {
  const { person, event, journey, campaign, coupon, confirms } = order
  const ref = { delivery: delivery.id, profile: person.id }
  const language = locale ?? order.locale.usual
  return {
    profile: { id: person.id, userId: person.userId, traits: person.traits },
    event: event
      ? { name: event.name, properties: event.properties, timestamp: new Date(event.at).toISOString() }
      : null,
    journey: {
      id: journey.id,
      startedAt: new Date(journey.startedAt).toISOString(),
      step: delivery.step,
      saved: journey.saved,
    },
    campaign,
    coupon: couponForTemplate(coupon),
    links: {
      unsubscribe: tracker.unsubscribeUrl(ref, delivery.channel === 'sms' ? 'sms' : 'email'),
      ...(confirms.length > 0 && { confirm: tracker.confirmUrl(ref, confirms, now) }),
    },
    ...(language !== undefined && { locale: language }),
    timezone: order.timezone,
    now,
  }
}

function contentOf({ tracker }: Composer, { delivery, order }: ComposeOptions, rendered: Rendered): Content {
  const { utm: parameters, clicks, opens } = trackingOf(order)
  const utm = parameters && { medium: rendered.channel, campaign: delivery.campaign, ...parameters }
  if (rendered.channel === 'push' && rendered.link !== undefined && utm)
    return { ...rendered, link: withUtm(rendered.link, utm) }
  if (rendered.channel !== 'email') return rendered
  const tracked = tracker.track({
    delivery: delivery.id,
    profile: order.person.id,
    text: rendered.text,
    ...(rendered.html !== undefined && { html: rendered.html }),
    ...(utm && { utm }),
    ...(clicks === false && { clicks }),
    ...(opens === false && { opens }),
    kind: order.kind,
  })
  return { channel: 'email', subject: rendered.subject, ...tracked }
}

/** A template that opts out is not followed at all. */
function trackingOf({ template, tracking }: SendOrder): Tracking {
  const isOut = template !== undefined && 'tracking' in template && template.tracking === false
  return isOut ? { clicks: false, opens: false } : (tracking ?? {})
}
