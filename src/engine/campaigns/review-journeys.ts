import { evaluate } from '../cohorts/evaluate.ts'
import type { Scene } from '../cohorts/scene.ts'
import { campaignOf } from '../program.ts'
import type { Journey } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { advance, reviewAudiences } from './advance.ts'
import type { CompiledCampaign } from './compile-campaign.ts'
import { endJourney } from './end-journey.ts'

/** After every input: exit rules first, for all journeys; then each goes as far as it can. */
export function reviewJourneys(turn: Turn, left: ReadonlySet<string>): void {
  for (const journey of turn.state.journeys) {
    const campaign = campaignOf(turn.program, journey)
    const reason = campaign ? exitReason(turn, campaign, journey, left) : 'version_gone'
    if (reason) endJourney(turn, journey, reason)
  }
  for (const journey of turn.state.journeys) {
    const campaign = campaignOf(turn.program, journey)
    if (!campaign) continue
    reviewAudiences(turn, campaign, journey)
    advance(turn, campaign, journey)
  }
}

function exitReason(
  turn: Turn,
  campaign: CompiledCampaign,
  journey: Journey,
  left: ReadonlySet<string>,
): string | undefined {
  const status = turn.program.campaigns.get(campaign.key)?.definition.status
  if (status === undefined) return 'campaign_removed'
  if (status === 'ended') return 'campaign_ended'
  const scene: Scene = { state: turn.state, now: turn.now, journey, key: journey.key, after: journey.cause, left }
  for (let rule = 0; rule < campaign.exit.length; rule++)
    if (evaluate(campaign.exit[rule]!, scene).holds) return exitName(campaign, rule)
  return undefined
}

/** Says which rule ended it: `left cohort` is what people look for first. */
function exitName(campaign: CompiledCampaign, rule: number): string {
  const condition = campaign.definition.exit[rule]!
  if (condition.kind === 'leaves') return `left:${condition.cohort}`
  return condition.kind === 'did' && !condition.negated ? `did:${condition.filter.event}` : `exit_rule_${rule + 1}`
}
