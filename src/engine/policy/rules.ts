import type { SkipReason } from '../../model/delivery.ts'
import type { Campaign, Step } from '../../model/workspace.ts'
import { isReachable } from '../campaigns/advance.ts'
import { isUnsubscribed } from '../campaigns/audiences.ts'
import { isOptedOut, isOutOfTopic, isUnconfirmed, topicRule } from '../choices.ts'
import type { Turn } from '../turn.ts'
import { judgeCaps } from './caps.ts'
import { judgeQuietHours } from './quiet-hours.ts'
import { suppressionOf } from './suppression.ts'

type Send = Extract<Step, { kind: 'send' }>

/** Why a message may not go out now; with `until`, in the profile's own time, it may be asked again then. */
export interface Obstacle {
  readonly reason: SkipReason
  readonly until?: number
  /** The topic that the person does not want. */
  readonly topic?: string
  /** They subscribed to it, and have yet to confirm that. */
  readonly isUnconfirmed?: true
}

/** May this message go out now? */
export interface Question {
  readonly turn: Turn
  readonly campaign: Campaign
  readonly step: Send
  readonly delivery: string
}

type Rule = (question: Question) => Obstacle | undefined

const ifPromotional =
  (rule: Rule): Rule =>
  (question) =>
    question.campaign.kind === 'promotional' ? rule(question) : undefined

/** Reasons of the rules, in their order. */
export const RULE_REASONS = [
  'suppressed',
  'unsubscribed',
  'channel_unsubscribed',
  'no_address',
  'quiet_hours',
  'frequency_cap',
] as const satisfies readonly SkipReason[]

/** In this order, see docs/policies.md: from what is for good to what is only for now. The first that forbids gives the reason. */
const RULES: readonly Rule[] = [
  ({ turn, step }) => (step.channel === 'email' && suppressionOf(turn.state) ? { reason: 'suppressed' } : undefined),
  ifPromotional(({ turn }) => (isUnsubscribed(turn.state) ? { reason: 'unsubscribed' } : undefined)),
  ifPromotional(({ turn: { program, state }, campaign: { topic } }) => {
    if (topic === undefined) return undefined
    const rule = topicRule(program.workspace, topic)
    if (!isOutOfTopic(state, topic, rule)) return undefined
    return { reason: 'unsubscribed', topic, ...(isUnconfirmed(state, topic, rule) && { isUnconfirmed: true }) }
  }),
  ifPromotional(({ turn, step }) =>
    isOptedOut(turn.state, step.channel) ? { reason: 'channel_unsubscribed' } : undefined,
  ),
  ({ turn, step }) => (hasAddress(turn, step) ? undefined : { reason: 'no_address' }),
  ifPromotional(({ turn, step }) => {
    const quiet = judgeQuietHours(turn, step.channel)
    return quiet && { reason: 'quiet_hours', ...(quiet !== 'skip' && quiet) }
  }),
  ifPromotional(({ turn, campaign, step, delivery }) => {
    const full = judgeCaps(turn, { delivery, channel: step.channel, campaign })
    return full && { reason: 'frequency_cap', ...(full !== 'skip' && full) }
  }),
]

export function findObstacle(question: Question): Obstacle | undefined {
  for (const rule of RULES) {
    const obstacle = rule(question)
    if (obstacle) return obstacle
  }
  return undefined
}

function hasAddress({ program, state }: Turn, { via, channel }: Send): boolean {
  const connections = program.workspace.sending.mode === 'inbox' ? ['inbox'] : via
  return connections.some((connection) => isReachable(program.reach(connection, channel), state))
}
