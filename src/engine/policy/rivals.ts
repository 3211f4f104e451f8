import { campaignOf } from '../program.ts'
import type { StepDelivery } from '../profile-state.ts'
import type { Question } from './question.ts'

/**
 * Messages of one person that come due in the same moment go by the priority of their campaigns where a cap has room for few. So long
 * a moment lasts: shorter, and the slower of two connections would lose to the faster; longer, and a connection that is broken would
 * keep back what goes by others.
 */
export const MOMENT_MS = 10 * 60_000

interface Ranked {
  readonly question: Question
  readonly delivery: StepDelivery
}

/** Those that go before the message in question, the first first. */
export function rivalsOf(question: Question): readonly Question[] {
  const open = openMessages(question)
  const own = open.find(({ delivery }) => delivery.id === question.delivery)
  if (!own) return []
  return open
    .filter((other) => other !== own && isDue(other.delivery, question.turn.now) && byRank(other, own) < 0)
    .sort(byRank)
    .map((other) => other.question)
}

/** What of this person has not been allowed to go out yet, and counts towards caps. */
function openMessages({ turn }: Question): readonly Ranked[] {
  return turn.state.journeys.flatMap((journey) => {
    const compiled = campaignOf(turn.program, journey)
    if (compiled?.definition.kind !== 'promotional') return []
    return Object.entries(journey.deliveries).flatMap(([id, delivery]) => {
      const step = compiled.nodes.get(id)?.step
      if (step?.kind !== 'send' || (delivery.status !== 'pending' && delivery.status !== 'held')) return []
      const question = { turn, key: compiled.key, campaign: compiled.definition, step, delivery: delivery.id }
      return [{ question, delivery }]
    })
  })
}

const dueAt = ({ due, at }: StepDelivery): number => due ?? at

const isDue = (delivery: StepDelivery, now: number): boolean =>
  dueAt(delivery) <= now && dueAt(delivery) + MOMENT_MS > now

/** The higher priority, then what was due earlier, then what was decided earlier; of one event by the names of campaign and step. */
function byRank(a: Ranked, b: Ranked): number {
  return (
    (b.question.campaign.priority ?? 0) - (a.question.campaign.priority ?? 0) ||
    dueAt(a.delivery) - dueAt(b.delivery) ||
    a.delivery.at - b.delivery.at ||
    a.delivery.position - b.delivery.position ||
    compare(a.question.key, b.question.key) ||
    compare(a.question.step.id, b.question.step.id) ||
    compare(a.delivery.id, b.delivery.id)
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
