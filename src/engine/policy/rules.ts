import type { SkipReason } from '../../model/delivery.ts'
import { isReachable } from '../campaigns/advance.ts'
import { isUnsubscribed } from '../campaigns/audiences.ts'
import { isOptedOut, isOutOfTopic, isUnconfirmed, topicRule } from '../choices.ts'
import type { CountedSend } from '../profile-state.ts'
import type { Turn } from '../turn.ts'
import { isCapped, judgeCaps, placeOf, type CappedMessage } from './caps.ts'
import { consentForMessage, consentTo, hasConsent } from './consent.ts'
import type { Question } from './question.ts'
import { judgeQuietHours } from './quiet-hours.ts'
import { rivalsOf } from './rivals.ts'
import { suppressionOf } from './suppression.ts'

/** Why a message may not go out now; with `until`, in the profile's own time, it may be asked again then. */
export interface Obstacle {
  readonly reason: SkipReason
  readonly until?: number
  /** Not only the message, also its journey is over. */
  readonly ends?: true
  /** For people: which topic, purpose or other campaign it is about; and that a subscription has yet to be confirmed. */
  readonly detail?: Readonly<Record<string, string | true>>
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
  'no_consent',
  'no_address',
  'quiet_hours',
  'frequency_cap',
] as const satisfies readonly SkipReason[]

/** In this order, see docs/policies.md: from what is for good to what is only for now. The first that forbids gives the reason. */
const RULES: readonly Rule[] = [
  ({ turn, step }) => (suppressionOf(turn.state, step.channel) ? { reason: 'suppressed' } : undefined),
  ifPromotional(({ turn }) => (isUnsubscribed(turn.state) ? { reason: 'unsubscribed' } : undefined)),
  ifPromotional(({ turn: { program, state }, campaign: { topic } }) => {
    if (topic === undefined) return undefined
    const rule = topicRule(program.workspace, topic)
    if (!isOutOfTopic(state, topic, rule)) return undefined
    return {
      reason: 'unsubscribed',
      detail: { topic, ...(isUnconfirmed(state, topic, rule) && { isUnconfirmed: true as const }) },
    }
  }),
  ifPromotional(({ turn, step }) =>
    isOptedOut(turn.state, step.channel) ? { reason: 'channel_unsubscribed' } : undefined,
  ),
  ({ turn: { program, state }, campaign, step }) => {
    const need = consentForMessage(program.workspace, campaign, step.channel)
    if (!need || hasConsent(state, need)) return undefined
    return { reason: 'no_consent', detail: { purpose: need.purpose, said: consentTo(state, need.purpose) } }
  },
  ({ turn, step }) => (hasAddress(turn, step) ? undefined : { reason: 'no_address' }),
  ifPromotional(({ turn, step }) => {
    const quiet = judgeQuietHours(turn, step.channel)
    return quiet && { reason: 'quiet_hours', ...(quiet !== 'skip' && quiet) }
  }),
]

export function findObstacle(question: Question): Obstacle | undefined {
  const obstacle = tryRules(question)
  if (obstacle || question.campaign.kind !== 'promotional') return obstacle
  return findFullCap(question)
}

function tryRules(question: Question): Obstacle | undefined {
  for (const rule of RULES) {
    const obstacle = rule(question)
    if (obstacle) return obstacle
  }
  return undefined
}

/** The last rule: it also looks at the messages that go before this one, and no others need that. */
function findFullCap(question: Question): Obstacle | undefined {
  const { turn } = question
  const message = cappedMessage(question)
  if (!isCapped(turn, message)) return undefined
  const { claims, first } = findClaims(question)
  const full = judgeCaps(turn, message, claims)
  if (full === undefined || full === 'continue') return undefined
  const detail = first !== undefined && judgeCaps(turn, message) === undefined ? { detail: { first } } : {}
  const reason = 'frequency_cap'
  if (typeof full === 'object') return { reason, until: full.until, ...detail }
  return { reason, ...(full === 'exit' && { ends: true as const }), ...detail }
}

/** Places that caps keep for those that go before it and that no rule stands against, and the campaign of the first of them. */
function findClaims(question: Question): { readonly claims: readonly CountedSend[]; readonly first?: string } {
  const claims: CountedSend[] = []
  let first: string | undefined
  for (const rival of rivalsOf(question)) {
    const full = tryRules(rival) ?? judgeCaps(rival.turn, cappedMessage(rival), claims)
    if (full !== undefined && full !== 'continue') continue
    claims.push(placeOf(rival.turn, cappedMessage(rival)))
    first ??= rival.key
  }
  return { claims, ...(first !== undefined && { first }) }
}

/** Whether it goes out only because its step says that a full cap does not matter. */
export const passesCap = (question: Question): boolean =>
  question.step.whenCapped === 'continue' && judgeCaps(question.turn, cappedMessage(question)) !== undefined

export const cappedMessage = ({ delivery, campaign, step }: Question): CappedMessage => ({
  delivery,
  channel: step.channel,
  campaign,
  whenCapped: step.whenCapped,
})

function hasAddress({ program, state }: Turn, { via, channel }: Question['step']): boolean {
  const connections = program.workspace.sending.mode === 'inbox' ? ['inbox'] : via
  return connections.some((connection) => isReachable(program.reach(connection, channel), state))
}
