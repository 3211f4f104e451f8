import { stableShare } from '../../kernel/hash.ts'
import { campaignCounter, count, tell } from '../effects.ts'
import type { Journey } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import type { Node } from './compile-campaign.ts'

/** Arms that one goal remembers; a campaign with more splits than this on one way is not told apart beyond it. */
const GOAL_ARMS_MAX = 32

/**
 * Takes an arm: the same for the same profile, campaign and split, whatever the version and however often the campaign is entered,
 * for as long as ids and weights stay. Gives the id of the step to go on at.
 */
export function takeArm(turn: Turn, journey: Journey, node: Node): string {
  const { program, state, now, effects } = turn
  const share = stableShare(program.workspace.workspace, journey.campaign, 'split', node.step.id, state.id)
  const arm = node.arms.find(({ below }) => share < below) ?? node.arms.at(-1)
  if (!arm) return node.next
  const taken = armName(arm.id)
  count(effects, campaignCounter(journey.campaign, 'step', node.step.id, taken))
  tell(effects, state, now, 'branch_taken', { campaign: journey.campaign, step: node.step.id, taken })
  for (const goal of state.goals) {
    if (goal.journey === journey.id && (goal.arms?.length ?? 0) < GOAL_ARMS_MAX)
      goal.arms = [...(goal.arms ?? []), [node.step.id, arm.id]]
  }
  return arm.to
}

/** What counters and the story call the outcome of a split. */
export const armName = (id: string): string => `arm_${id}`
