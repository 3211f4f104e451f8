import type { CallAnswer } from '../../model/delivery.ts'
import type { Step } from '../../model/workspace.ts'
import { campaignCounter, changeDelivery, count, tell } from '../effects.ts'
import { campaignOf } from '../program.ts'
import type { Journey, StepDelivery } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

export type CallStep = Extract<Step, { readonly kind: 'call' }>

/** The step by which a delivery of this journey was made, if it asks a tool. */
export function callStepOf(
  { program }: Turn,
  journey: Journey,
  step: string,
  delivery: StepDelivery,
): CallStep | undefined {
  const [version, madeBy] = delivery.madeBy ?? [journey.version, step]
  const found = campaignOf(program, { campaign: journey.campaign, version })?.nodes.get(madeBy)?.step
  return found?.kind === 'call' ? found : undefined
}

/** The tool took the call: what it answered is kept as far as the step asks for it, and the journey goes on either way. */
export function takeAnswer(
  { effects, state, now }: Turn,
  journey: Journey,
  step: string,
  { save }: CallStep,
  answer: CallAnswer | undefined,
): void {
  const detail = { campaign: journey.campaign, step, delivery: journey.deliveries[step]?.id }
  if (answer && 'problem' in answer) {
    count(effects, campaignCounter(journey.campaign, 'step', step, 'unreadable'))
    return tell(effects, state, now, 'call_answered', { ...detail, problem: answer.problem })
  }
  const names = Object.keys(save)
  const found = names.flatMap((name) => {
    const value = answer && Object.hasOwn(answer.values, name) ? answer.values[name] : undefined
    return value === undefined ? [] : [[name, value] as const]
  })
  const saved = Object.fromEntries(found)
  if (found.length > 0) journey.saved = { ...journey.saved, ...saved }
  const missing = names.filter((name) => !Object.hasOwn(saved, name))
  count(effects, campaignCounter(journey.campaign, 'step', step, 'answered'))
  tell(effects, state, now, 'call_answered', { ...detail, saved, ...(missing.length > 0 && { missing }) })
}

/** Its time is over: it is not tried again, and an answer that is still on its way comes too late for the journey. */
export function giveUpCall(
  { effects, state, now }: Turn,
  journey: Journey,
  step: string,
  delivery: StepDelivery,
): void {
  if (delivery.status === 'pending') changeDelivery(effects, delivery.id, 'cancelled', 'time_over')
  const { [step]: _, ...others } = journey.deliveries
  journey.deliveries = others
  count(effects, campaignCounter(journey.campaign, 'step', step, 'time_over'))
  tell(effects, state, now, 'call_given_up', { campaign: journey.campaign, step })
}
