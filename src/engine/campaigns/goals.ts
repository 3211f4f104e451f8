import { campaignCounter, count, tell } from '../effects.ts'
import { evaluate } from '../cohorts/evaluate.ts'
import { campaignOf } from '../program.ts'
import type { Journey, OpenGoal } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { endJourney } from './end-journey.ts'

/** Messages that one goal remembers; of a journey that sends more, the later ones count as if they had brought nothing. */
const GOAL_SENDS_MAX = 32

/** Counts goals reached, for those held out as well, and ends the journeys that were for them. */
export function reviewGoals(turn: Turn): void {
  const { state, now, effects } = turn
  state.goals = state.goals.filter((open) => {
    const campaign = campaignOf(turn.program, open)
    const goal = campaign?.definition.goal
    if (!campaign?.goal || !goal) return false
    const isInTime = open.until === undefined || now <= open.until
    const sends = sendsInTime(open, goal.withinMs, now)
    if (!isInTime && sends.length === 0) return false
    if (!evaluate(campaign.goal, { state, now, after: open.cause, key: open.key }).holds) return true
    for (const [step] of sends) count(effects, campaignCounter(open.campaign, 'step', step, 'converted'))
    if (!isInTime) return false
    count(effects, campaignCounter(open.campaign, open.holdout ? 'holdout_goal' : 'goal'))
    for (const [step, arm] of open.arms ?? []) count(effects, campaignCounter(open.campaign, 'step', step, 'goal', arm))
    tell(effects, state, now, 'goal_reached', { campaign: open.campaign, journey: open.journey })
    const journey = state.journeys.find(({ id }) => id === open.journey)
    if (journey && goal.ends) endJourney(turn, journey, 'goal')
    return false
  })
}

/** A message went out, or may have: re-entry counts from this journey, and the goal may from now on be what the message brought. */
export function noteSent({ state, now }: Turn, journey: Journey, step: string): void {
  journey.sent = true
  for (const open of state.goals) {
    if (open.journey !== journey.id || (open.sends?.length ?? 0) >= GOAL_SENDS_MAX) continue
    open.sends = [...(open.sends ?? []), [step, now]]
  }
}

const sendsInTime = ({ sends = [] }: OpenGoal, withinMs = Infinity, now: number): NonNullable<OpenGoal['sends']> =>
  sends.filter(([, at]) => now <= at + withinMs)
