import { isSettled } from '../../model/delivery.ts'
import type { Step } from '../../model/workspace.ts'
import { campaignCounter, count, tell } from '../effects.ts'
import { newestFact } from '../cohorts/did.ts'
import { evaluate } from '../cohorts/evaluate.ts'
import type { Scene } from '../cohorts/scene.ts'
import { serviceOf } from '../../model/push-device.ts'
import {
  emailOf,
  entryEvent,
  phoneOf,
  SENDS_MAX,
  userIdOf,
  type Journey,
  type ProfileState,
  type StepDelivery,
} from '../profile-state.ts'
import type { Need } from '../program.ts'
import { edgeBefore } from '../policy/quiet-edge.ts'
import type { Turn } from '../turn.ts'
import { joinAudience, leaveAudience } from './audiences.ts'
import { giveUpCall } from './calling.ts'
import { END, type CompiledCampaign, type Node } from './compile-campaign.ts'
import { endJourney } from './end-journey.ts'
import { emitEvent, setTraits } from './giving.ts'
import { takeArm } from './split.ts'
import { isStandingStill, isTooLate, noteStay, skipAsLate, statusOf, takeBack } from './standstill.ts'
import { createStepDelivery } from './step-delivery.ts'
import { momentOf, type Moment } from './wait-until.ts'

/** Steps taken in one go at most: a campaign is a tree, so that more means a fault of ours. */
const STEPS_MAX = 1000

/** What taking a step came to: go on there, stay until `due` (or until something happens), or the journey is over. */
type Move = { readonly to: string } | { readonly stayUntil: number } | { readonly end: string }

const stay = (until = Infinity): Move => ({ stayUntil: until })

/** Takes the journey as far as it goes now. */
export function advance(turn: Turn, campaign: CompiledCampaign, journey: Journey): void {
  for (let count = 0; count < STEPS_MAX; count++) {
    const move = journey.step === END ? rest(journey) : takeStep(turn, campaign, journey)
    if ('end' in move) return endJourney(turn, journey, move.end)
    if ('stayUntil' in move) return setDue(journey, Math.min(move.stayUntil, watchRules(turn, campaign, journey)))
    journey.step = move.to
    journey.since = -1
  }
  endJourney(turn, journey, 'too_many_steps')
}

function setDue(journey: Journey, due: number): void {
  // Not deleted: an object that lost a property is slow from then on.
  journey.due = due === Infinity ? undefined : due
}

/** After the last step it rests open for as long as an audience membership that it added is in force. */
const rest = (journey: Journey): Move =>
  Object.keys(journey.audiences ?? {}).length > 0 ? stay() : { end: 'completed' }

/** When time alone could make an exit rule or a removal rule hold. */
function watchRules(turn: Turn, campaign: CompiledCampaign, journey: Journey): number {
  let until = Infinity
  const scene = sceneOf(turn, journey, journey.cause)
  for (const rule of campaign.exit) until = Math.min(until, evaluate(rule, scene).until)
  if (!journey.audiences) return until
  for (const { step, at } of Object.values(journey.audiences)) {
    const node = campaign.nodes.get(step)
    if (node?.step.kind === 'audience' && node.step.until.afterMs !== undefined)
      until = Math.min(until, at + node.step.until.afterMs)
    if (node?.removeWhen) until = Math.min(until, evaluate(node.removeWhen, scene).until)
  }
  return until
}

export const sceneOf = ({ state, now }: Turn, journey: Journey, after?: readonly [number, number]): Scene => ({
  state,
  now,
  journey,
  key: journey.key,
  after,
  left: undefined,
})

function takeStep(turn: Turn, campaign: CompiledCampaign, journey: Journey): Move {
  const node = campaign.nodes.get(journey.step)
  if (!node) return { end: 'step_gone' }
  if (journey.since < 0) {
    journey.since = turn.now
    journey.after = turn.cause
    if (node.condition && !evaluate(node.condition, sceneOf(turn, journey)).holds) {
      count(turn.effects, campaignCounter(campaign.key, 'step', node.step.id, 'passed_over'))
      tell(turn.effects, turn.state, turn.now, 'step_passed_over', { campaign: campaign.key, step: node.step.id })
      return { to: node.next }
    }
    count(turn.effects, campaignCounter(campaign.key, 'step', node.step.id, 'reached'))
    if (hasToStay(turn, campaign, node)) noteStay(turn, journey, node.step.id)
  }
  if (node.isSilent && REACHING_OUT.has(node.step.kind)) return keepSilent(turn, campaign, node)
  switch (node.step.kind) {
    case 'wait':
      return wait(turn, campaign, journey, node)
    case 'waitFor':
      return waitFor(turn, journey, node)
    case 'send':
      return send(turn, campaign, journey, node)
    case 'call':
      return call(turn, campaign, journey, node)
    case 'branch':
      return branch(turn, journey, node)
    case 'split':
      return { to: takeArm(turn, journey, node) }
    case 'audience':
      return changeAudiences(turn, campaign, journey, node)
    case 'set':
      setTraits(turn, journey, node)
      return { to: node.next }
    case 'emit':
      emitEvent(turn, journey, node)
      return { to: node.next }
    case 'enter':
      turn.wants.entries.push({ campaign: node.step.campaign, event: entryEvent(journey) })
      return { to: node.next }
    case 'exit':
      return { end: node.step.reason }
  }
}

/** Steps that somebody, or a tool, would notice: in a control arm they are counted and left out, while waits and branches go their way. */
const REACHING_OUT: ReadonlySet<Step['kind']> = new Set(['send', 'call', 'audience', 'set', 'emit', 'enter'])

/** Before these a campaign that is not live stays. */
const STAYING: ReadonlySet<Step['kind']> = new Set(['send', 'call', 'audience'])
const hasToStay = (turn: Turn, { key }: CompiledCampaign, { step, isSilent }: Node): boolean =>
  !isSilent && STAYING.has(step.kind) && isStandingStill(turn, key)

function keepSilent({ effects, state, now }: Turn, { key: campaign }: CompiledCampaign, { step, next }: Node): Move {
  count(effects, campaignCounter(campaign, 'step', step.id, 'silent'))
  tell(effects, state, now, 'step_silent', { campaign, step: step.id })
  return { to: next }
}

function waitUntil(turn: Turn, journey: Journey, node: Node, due: number, hour?: Moment['hour']): Move {
  if (journey.since === turn.now && journey.due !== due) {
    tell(turn.effects, turn.state, turn.now, 'wait_started', {
      campaign: journey.campaign,
      step: node.step.id,
      ...(due !== Infinity && { until: due - (turn.state.ahead ?? 0) }),
      ...hour,
    })
    if (hour) count(turn.effects, campaignCounter(journey.campaign, 'step', node.step.id, hour.by))
  }
  return stay(due)
}

function wait(turn: Turn, campaign: CompiledCampaign, journey: Journey, node: Node): Move {
  if (node.step.kind !== 'wait') return stay()
  const { id, ms, until } = node.step
  const moment = until ? momentOf(turn, until, journey.since) : { at: journey.since + ms }
  const early = moment && endBeforeQuiet(turn, campaign, node, journey.since, moment.at)
  if (moment && turn.now < (early ?? moment.at))
    return waitUntil(turn, journey, node, early ?? moment.at, early === undefined ? moment.hour : undefined)
  if (early !== undefined) {
    tell(turn.effects, turn.state, turn.now, 'wait_ended', { campaign: campaign.key, step: id, why: 'before_quiet' })
    count(turn.effects, campaignCounter(campaign.key, 'step', id, 'before_quiet'))
    return { to: node.next }
  }
  // That there was no wait, or a shorter one, is told: nobody would guess why.
  const isAtOnce = turn.now === journey.since
  const why = moment ? (until && turn.now > moment.at ? 'past' : isAtOnce ? moment.hour?.by : undefined) : 'no_date'
  if (why !== undefined) {
    tell(turn.effects, turn.state, turn.now, 'wait_ended', { campaign: journey.campaign, step: id, why })
    count(turn.effects, campaignCounter(journey.campaign, 'step', id, why))
  }
  return { to: node.next }
}

/** A wait right before a message may end early, so that the message gets out before a quiet time. */
function endBeforeQuiet(
  turn: Turn,
  { nodes, definition }: CompiledCampaign,
  { next }: Node,
  since: number,
  due: number,
): number | undefined {
  const step = nodes.get(next)?.step
  if (step?.kind !== 'send' || definition.kind !== 'promotional') return undefined
  return edgeBefore(turn, step.channel, since, due)
}

function waitFor(turn: Turn, journey: Journey, node: Node): Move {
  if (node.step.kind !== 'waitFor') return stay()
  const scene = sceneOf(turn, journey, journey.after)
  const { limit, isLast } = timeLimit(journey, node, scene)
  let until = limit
  const decide = (to: string, why: string): Move => {
    tell(turn.effects, turn.state, turn.now, 'wait_ended', { campaign: journey.campaign, step: node.step.id, why })
    count(turn.effects, campaignCounter(journey.campaign, 'step', node.step.id, why))
    return { to }
  }
  for (const [index, { when, to }] of node.cases.entries()) {
    const judgement = evaluate(when, scene)
    if (judgement.holds) return decide(to, node.cases.length > 1 ? `case_${index + 1}` : 'happened')
    until = Math.min(until, judgement.until)
  }
  if (node.restsOn?.every((step) => wasNeverSent(journey, step))) return decide(node.otherwise, 'never_sent')
  if (turn.now >= limit) return decide(node.otherwise, isLast ? 'reset_limit' : 'time_over')
  return waitUntil(turn, journey, node, until)
}

/** However often its time begins anew: longer, and a journey of somebody who does the same each day would never end. */
const RESETS_SPAN_MAX_MS = 90 * 86_400_000

/** Until when a waitFor lasts, and whether it could have lasted longer if it had not been reset for so long. */
function timeLimit({ since }: Journey, { step, reset }: Node, scene: Scene): { limit: number; isLast: boolean } {
  if (step.kind !== 'waitFor' || step.upToMs === undefined) return { limit: Infinity, isLast: false }
  const { upToMs } = step
  const again = reset && newestFact(reset, scene)
  const wanted = Math.max(since, again ?? since) + upToMs
  const limit = Math.min(wanted, since + Math.max(upToMs, RESETS_SPAN_MAX_MS))
  return { limit, isLast: limit < wanted }
}

function wasNeverSent(journey: Journey, step: string): boolean {
  const status = journey.deliveries[step]?.status
  return status === undefined || status === 'skipped' || status === 'failed' || status === 'cancelled'
}

function branch(turn: Turn, journey: Journey, node: Node): Move {
  const scene = sceneOf(turn, journey)
  const index = node.cases.findIndex(({ when }) => evaluate(when, scene).holds)
  const taken = index < 0 ? 'else' : `case_${index + 1}`
  tell(turn.effects, turn.state, turn.now, 'branch_taken', { campaign: journey.campaign, step: node.step.id, taken })
  count(turn.effects, campaignCounter(journey.campaign, 'step', node.step.id, taken))
  return { to: node.cases[index]?.to ?? node.otherwise }
}

function send(turn: Turn, campaign: CompiledCampaign, journey: Journey, node: Node): Move {
  const { id: step } = node.step
  const existing = journey.deliveries[step]
  const mustStay = isStandingStill(turn, campaign.key)
  if (existing && existing.takenBackAt === undefined) {
    if (isSettled(existing.status)) return { to: node.next }
    // A call that is under way may have reached the person.
    if (mustStay && existing.status !== 'sending') takeBack(turn, journey, step, existing)
    return stay()
  }
  if (statusOf(turn, campaign.key) === 'ended') return { end: 'campaign_ended' }
  if (mustStay) return stay()
  const delivery = createMessage(turn, journey, node)
  if (!delivery || !isTooLate(turn, campaign.key, existing?.takenBackAt ?? journey.since)) return stay()
  skipAsLate(turn, journey, step, delivery)
  return { to: node.next }
}

function createMessage(turn: Turn, journey: Journey, node: Node): StepDelivery | undefined {
  const { program, state, now } = turn
  if (node.step.kind !== 'send') return undefined
  const { channel, id: step } = node.step
  const connection = program.workspace.sending.mode === 'inbox' ? 'inbox' : chooseConnection(turn, node)
  const delivery = createStepDelivery(turn, journey, { step, channel, connection })
  state.sends = [
    ...(state.sends ?? []).slice(1 - SENDS_MAX),
    { id: delivery.id, campaign: journey.campaign, step, channel, at: now },
  ]
  return delivery
}

/** It contacts nobody: of the rules for messages none applies. One that is on its way when its campaign is paused is answered all the same. */
function call(turn: Turn, campaign: CompiledCampaign, journey: Journey, { step, next }: Node): Move {
  if (step.kind !== 'call') return stay()
  const { id, via, upToMs } = step
  const existing = journey.deliveries[id]
  if (existing && isSettled(existing.status)) return { to: next }
  if (!existing) {
    if (statusOf(turn, campaign.key) === 'ended') return { end: 'campaign_ended' }
    if (isStandingStill(turn, campaign.key)) return stay()
    createStepDelivery(turn, journey, { step: id, channel: 'call', connection: via })
    return stay(turn.now + upToMs)
  }
  if (turn.now < existing.at + upToMs) return stay(existing.at + upToMs)
  giveUpCall(turn, journey, id, existing)
  return { to: next }
}

/** The first connection that reaches the person, else the first: its skip then says what is missing. */
function chooseConnection({ program, state }: Turn, { step }: Node): string {
  if (step.kind !== 'send') return ''
  return step.via.find((connection) => isReachable(program.reach(connection, step.channel), state)) ?? step.via[0]!
}

export function isReachable(needs: Need, state: ProfileState): boolean {
  switch (needs) {
    case 'nothing':
      return true
    case 'email':
      return emailOf(state) !== undefined
    case 'phone':
      return phoneOf(state) !== undefined
    case 'user_id':
      return userIdOf(state) !== null
    case 'subscription':
      return (state.subscriptions?.length ?? 0) > 0
    case 'apns':
    case 'fcm':
      return state.devices?.some((device) => serviceOf(device) === needs) ?? false
  }
}

function changeAudiences(turn: Turn, campaign: CompiledCampaign, journey: Journey, node: Node): Move {
  if (node.step.kind !== 'audience') return { to: node.next }
  if (hasToStay(turn, campaign, node)) return stay()
  const { id: step, add, remove, until } = node.step
  for (const list of add) {
    journey.audiences = { ...journey.audiences, [list]: { step, at: turn.now } }
    joinAudience(turn, list, {
      id: journey.id,
      campaign: campaign.key,
      step,
      ...(until.afterMs !== undefined && { until: turn.now + until.afterMs }),
    })
  }
  for (const list of remove) dropAudience(turn, journey, list)
  return { to: node.next }
}

/** The journey wants the profile on this list no more. */
export function dropAudience(turn: Turn, journey: Journey, list: string): void {
  leaveAudience(turn, list, journey.id)
  if (!journey.audiences?.[list]) return
  const { [list]: _, ...rest } = journey.audiences
  if (Object.keys(rest).length > 0) journey.audiences = rest
  else delete journey.audiences
}

/** Audience memberships that end by their own rule. */
export function reviewAudiences(turn: Turn, campaign: CompiledCampaign, journey: Journey): void {
  if (!journey.audiences) return
  for (const [list, { step, at }] of Object.entries(journey.audiences)) {
    const node = campaign.nodes.get(step)
    if (node?.step.kind !== 'audience') continue
    const over = node.step.until.afterMs !== undefined && turn.now >= at + node.step.until.afterMs
    if (over || (node.removeWhen && evaluate(node.removeWhen, sceneOf(turn, journey, journey.cause)).holds))
      dropAudience(turn, journey, list)
  }
}
