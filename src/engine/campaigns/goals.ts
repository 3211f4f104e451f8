import { campaignCounter, count, tell } from '../effects.ts'
import { evaluate } from '../cohorts/evaluate.ts'
import { campaignOf } from '../program.ts'
import type { Turn } from '../turn.ts'
import { endJourney } from './end-journey.ts'

/** Counts goals reached, for those held out as well, and ends the journeys that were for them. */
export function reviewGoals(turn: Turn): void {
  const { state, now, effects } = turn
  state.goals = state.goals.filter((open) => {
    if (open.until !== undefined && now > open.until) return false
    const campaign = campaignOf(turn.program, open)
    if (!campaign?.goal) return false
    if (!evaluate(campaign.goal, { state, now, after: open.cause, key: open.key }).holds) return true
    count(effects, campaignCounter(open.campaign, open.holdout ? 'holdout_goal' : 'goal'))
    for (const [step, arm] of open.arms ?? []) count(effects, campaignCounter(open.campaign, 'step', step, 'goal', arm))
    tell(effects, state, now, 'goal_reached', { campaign: open.campaign, journey: open.journey })
    const journey = state.journeys.find(({ id }) => id === open.journey)
    if (journey && campaign.definition.goal?.ends) endJourney(turn, journey, 'goal')
    return false
  })
}
