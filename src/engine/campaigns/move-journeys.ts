import { isSettled } from '../../model/delivery.ts'
import { TO_EXIT, TO_STAY } from '../../model/migration.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { releaseCoupon } from '../policy/coupons.ts'
import { campaignAt, campaignOf } from '../program.ts'
import type { Journey, OpenGoal, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { dropAudience } from './advance.ts'
import { joinAudience } from './audiences.ts'
import { END, type CompiledCampaign } from './compile-campaign.ts'
import { endJourney } from './end-journey.ts'
import { goalOf } from './journeys.ts'
import type { Route } from './routes.ts'

/** A definition asked for it: journeys in flight go on in the version that it brings. What is due then is looked at by who follows. */
export function moveJourneys(turn: Turn): void {
  const { program, state } = turn
  if (program.routes.size === 0) return
  for (const journey of state.journeys) {
    const campaign = program.campaigns.get(journey.campaign)
    const route = program.routes.get(campaignAt(journey.campaign, journey.version))
    if (!campaign || !route) continue
    const to = journey.step === END ? END : (route.goTo.get(journey.step) ?? TO_STAY)
    if (to === TO_EXIT) endJourney(turn, journey, 'migrated')
    else if (to === TO_STAY) count(turn.effects, campaignCounter(journey.campaign, 'stayed'))
    else move(turn, { journey, campaign, route, to })
  }
  state.goals = state.goals.flatMap((goal) => moveGoal(turn, goal))
}

interface Moving {
  readonly journey: Journey
  readonly campaign: CompiledCampaign
  readonly route: Route
  /** The step that it goes on at. */
  readonly to: string
}

function move(turn: Turn, { journey, campaign, route, to }: Moving): void {
  const { program, effects, state, now } = turn
  const { version, step } = journey
  const before = campaignOf(program, journey)
  const isSame = step === END || route.same.get(step) === to
  moveDeliveries(turn, journey, route, campaign)
  journey.version = campaign.version
  journey.step = to
  // At the same step what began goes on; what does something else now, and any other step, is come to anew.
  if (!isSame || before?.nodes.get(step)?.step.kind !== campaign.nodes.get(to)?.step.kind) journey.since = -1
  moveAudiences(turn, journey, route, campaign)
  if (!before?.definition.goal) {
    const goal = goalOf(campaign, journey)
    if (goal) state.goals.push(goal)
  }
  count(effects, campaignCounter(campaign.key, 'moved'))
  tell(effects, state, now, 'journey_moved', {
    campaign: campaign.key,
    journey: journey.id,
    from: version,
    to: campaign.version,
    step: to,
    ...(to !== step && { was: step }),
  })
}

/** Messages are known by the new names of their steps. One of a step that is gone is not sent any more, unless it is on its way. */
function moveDeliveries(turn: Turn, journey: Journey, { same }: Route, campaign: CompiledCampaign): void {
  const { state, effects } = turn
  const names = new Map<string, string>()
  const moved: Record<string, StepDelivery> = {}
  for (const [step, delivery] of Object.entries(journey.deliveries)) {
    const to = same.get(step)
    const name = to ?? (campaign.nodes.has(step) ? `${step}@${journey.version}` : step)
    names.set(delivery.id, name)
    moved[name] = delivery
    if (to !== undefined) {
      if (!isSettled(delivery.status)) delivery.madeBy ??= [journey.version, step]
    } else if (delivery.status === 'pending' || delivery.status === 'held') {
      delivery.status = 'cancelled'
      changeDelivery(effects, delivery.id, 'cancelled', 'migrated')
      releaseCoupon(turn, delivery.id)
    }
  }
  journey.deliveries = moved
  if (!state.sends) return
  state.sends = state.sends.map((send) => {
    const name = names.get(send.id)
    return name === undefined || name === send.step ? send : { ...send, step: name }
  })
}

/** A membership is in force by the rules that its step has now; without the step nothing would ever end it. */
function moveAudiences(turn: Turn, journey: Journey, { same }: Route, campaign: CompiledCampaign): void {
  for (const [list, { step: was, at }] of Object.entries(journey.audiences ?? {})) {
    const to = same.get(was)
    const step = to === undefined ? undefined : campaign.nodes.get(to)?.step
    if (step?.kind !== 'audience' || !step.add.includes(list)) {
      dropAudience(turn, journey, list)
      continue
    }
    const { afterMs } = step.until
    journey.audiences = { ...journey.audiences, [list]: { step: step.id, at } }
    joinAudience(turn, list, {
      id: journey.id,
      campaign: campaign.key,
      step: step.id,
      ...(afterMs !== undefined && { until: at + afterMs }),
    })
  }
}

/** Goals of journeys that stay are counted as before; all others, those of people held out too, by what the goal is now. */
function moveGoal({ program, state }: Turn, open: OpenGoal): readonly OpenGoal[] {
  const campaign = program.campaigns.get(open.campaign)
  const route = program.routes.get(campaignAt(open.campaign, open.version))
  const journey = state.journeys.find(({ id }) => id === open.journey)
  if (!campaign || !route || (journey && journey.version !== campaign.version)) return [open]
  const withinMs = campaignOf(program, open)?.definition.goal?.withinMs
  const startedAt =
    journey?.startedAt ?? (open.until !== undefined && withinMs !== undefined ? open.until - withinMs : open.cause[0])
  const goal = goalOf(campaign, {
    id: open.journey,
    key: open.key,
    cause: open.cause,
    startedAt,
    ...(open.holdout && { holdout: open.holdout }),
  })
  const arms = open.arms?.map(([split, arm]) => [route.same.get(split) ?? split, arm] as const)
  const sends = open.sends?.map(([step, at]) => [route.same.get(step) ?? step, at] as const)
  return goal ? [{ ...goal, ...(arms && { arms }), ...(sends && { sends }) }] : []
}
