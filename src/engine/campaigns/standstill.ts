import type { CampaignStatus, OnResume } from '../../model/workspace.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { releaseCoupon } from '../policy/coupons.ts'
import type { Journey, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/**
 * While a campaign is paused or a draft, its journeys go on up to their next message or change of a list and stay there. Nothing has to
 * wake them: the definition that makes it live again has every journey looked at.
 */
export const isStandingStill = (turn: Turn, campaign: string): boolean => {
  const status = statusOf(turn, campaign)
  return status === 'paused' || status === 'draft'
}

/** What the definition in force says, whichever version a journey runs on. */
export const statusOf = ({ program }: Turn, campaign: string): CampaignStatus =>
  program.campaigns.get(campaign)?.definition.status ?? 'ended'

/** Told and counted once for each stay. */
export function noteStay({ effects, state, now }: Turn, { campaign }: Journey, step: string): void {
  count(effects, campaignCounter(campaign, 'step', step, 'held', 'paused'))
  tell(effects, state, now, 'journey_paused', { campaign, step })
}

/** A message that was decided but has not gone out is none any more: if the campaign goes on, it is decided anew. */
export function takeBack(turn: Turn, journey: Journey, step: string, delivery: StepDelivery): void {
  delivery.status = 'cancelled'
  delivery.takenBackAt = turn.now
  changeDelivery(turn.effects, delivery.id, 'cancelled', 'campaign_paused')
  releaseCoupon(turn, delivery.id)
  noteStay(turn, journey, step)
}

/** Whether a message that was due then may not be sent any more, since the campaign stood still for too long. */
export function isTooLate({ program, now }: Turn, campaign: string, dueAt: number): boolean {
  return now - dueAt > lateUpTo(program.campaigns.get(campaign)?.definition.onResume)
}

/** A day: shorter, and a pause over night loses messages; longer, and people get last week's. */
const LATE_UP_TO_MS = 86_400_000

function lateUpTo(onResume: OnResume | undefined): number {
  if (onResume === 'send') return Infinity
  if (onResume === 'skip') return 0
  return onResume?.lateUpToMs ?? LATE_UP_TO_MS
}

/** The message is on record with why it is not sent, and its journey goes on. */
export function skipAsLate(
  { effects, state, now }: Turn,
  { campaign }: Journey,
  step: string,
  delivery: StepDelivery,
): void {
  const reason = 'expired'
  delivery.status = 'skipped'
  changeDelivery(effects, delivery.id, 'skipped', reason)
  count(effects, campaignCounter(campaign, 'step', step, 'skipped', reason))
  tell(effects, state, now, 'delivery_changed', { campaign, step, delivery: delivery.id, status: 'skipped', reason })
}
