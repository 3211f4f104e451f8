import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Egress } from '../egress/egress.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { Random } from '../kernel/random.ts'
import type { Renderer } from '../messages/renderer.ts'
import type { EmailTracker } from '../messages/tracked-email.ts'
import type { Delivery, GrantedCoupon } from '../model/delivery.ts'
import type { Template } from '../model/workspace.ts'
import type { EventLog } from '../store/log.ts'
import type { InboxStore, Settings } from '../store/views.ts'
import type { ExchangeBook } from './exchange-book.ts'
import type { Permissions } from './permission.ts'
import type { NoteCall } from './sessions.ts'

/** A code held back for one question. */
export interface CouponOffer {
  readonly coupon: GrantedCoupon
  /** Call with the code that the message carries once the question is answered. */
  settle(taken: GrantedCoupon | undefined): void
  /** Call if the question stays without an answer: the code may be taken or not. */
  leave(): void
}

/** What every turn of a lane works with. */
export interface DeliverContext {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  readonly log: EventLog
  readonly inbox: InboxStore
  readonly settings: Settings
  readonly egress: Egress
  /** Tells destinations that are hosted of the changes of lists. */
  readonly catalogue: Pick<Catalogue, 'forward' | 'createAudience'>
  readonly permissions: Permissions
  readonly renderer: Renderer
  readonly tracker: EmailTracker
  /** The template of a delivery, if the definition still knows it. */
  readonly template: (delivery: Delivery) => Template | undefined
  /** A code that the delivery's profile may be given, if its step has a coupon and there is one left. */
  readonly offer: (delivery: Delivery) => Promise<CouponOffer | undefined>
  /** `sending: test`: where all email goes. */
  readonly redirectTo: () => string | undefined
  /** Whether tools may be called at all: not while `sending` is inbox or test, but for email in test. */
  readonly callsTools: () => boolean
  /** Keeps what was asked of tools and what they answered; absent: nobody looks at it. */
  readonly exchanges?: Pick<ExchangeBook, 'note'>
  /** Told of each call that was made. `at` in ms. */
  readonly note?: NoteCall
}
