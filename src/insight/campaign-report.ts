import { campaignCounter } from '../engine/effects.ts'
import { RULE_REASONS } from '../engine/policy/rules.ts'
import { THROTTLED } from '../model/delivery.ts'
import type { Campaign } from '../model/workspace.ts'
import type { Names } from './names.ts'
import { placedSteps, type PlacedStep } from './step-tree.ts'
import { stepWords } from './step-words.ts'

type Counters = ReadonlyMap<string, number>
type Counts = Readonly<Record<string, number>>

export interface StepReport {
  readonly id: string
  readonly kind: string
  readonly channel: string | null
  readonly text: string
  readonly depth: number
  readonly under: { readonly step: string; readonly branch: string } | null
  readonly reached: number
  readonly passedOver: number
  readonly sent: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: Counts
  /** Messages that had to wait, by the rule that held them back. */
  readonly held: Counts
  /** How often each outcome of a wait or branch was taken. */
  readonly branches: Counts
  /** Of those who took an arm of a split: how many reached the goal, by arm. */
  readonly goals: Counts
  /** Of those who got its message: how many reached the goal within the goal's time after it. */
  readonly converted: number
  /** How often it was left out because it stands in a control arm. */
  readonly silent: number
}

export interface CampaignReport {
  readonly entered: number
  /** Running now. */
  readonly open: number
  readonly heldOut: number
  readonly goal: number
  readonly holdoutGoal: number
  readonly blocked: Counts
  readonly ended: Counts
  readonly steps: readonly StepReport[]
  /** What each rule cost, in the order in which the rules are tried, throttles behind them; those that stopped nothing are left out. */
  readonly rules: readonly RuleReport[]
}

export interface RuleReport {
  readonly reason: string
  /** Messages that were not sent because of it. */
  readonly skipped: number
  /** Messages that had to wait because of it; most of them went out later. */
  readonly held: number
}

export const countersPrefix = (campaign: string): string => campaignCounter(campaign, '')

/** The figures of a campaign from its counters; steps that are no longer in it are left out. */
export function reportCampaign(key: string, campaign: Campaign, counters: Counters, names: Names): CampaignReport {
  const of = (...parts: readonly string[]): number => counters.get(campaignCounter(key, ...parts)) ?? 0
  const ended = under(counters, campaignCounter(key, 'ended', ''))
  const entered = of('entered')
  return {
    entered,
    open: Math.max(0, entered - Object.values(ended).reduce((sum, count) => sum + count, 0)),
    heldOut: of('held_out'),
    goal: of('goal'),
    holdoutGoal: of('holdout_goal'),
    blocked: under(counters, campaignCounter(key, 'blocked', '')),
    ended,
    steps: placedSteps(campaign.steps).map((placed) => reportStep(key, placed, counters, names)),
    rules: [...RULE_REASONS, THROTTLED]
      .map((reason) => reportRule(key, reason, counters))
      .filter(({ skipped, held }) => skipped + held > 0),
  }
}

/** Over all steps, also those that are no longer in the campaign. */
function reportRule(key: string, reason: string, counters: Counters): RuleReport {
  const steps = Object.entries(under(counters, campaignCounter(key, 'step', '')))
  const sum = (what: string): number =>
    steps.reduce((total, [name, count]) => (name.endsWith(`/${what}/${reason}`) ? total + count : total), 0)
  return { reason, skipped: sum('skipped'), held: sum('held') }
}

/** What a step's counters may be called that is no outcome of a wait or branch. */
const FIGURES = new Set([
  'reached',
  'passed_over',
  'sent',
  'failed',
  'unknown',
  'skipped',
  'pending',
  'silent',
  'converted',
])

function reportStep(
  key: string,
  { step, depth, under: block }: PlacedStep,
  counters: Counters,
  names: Names,
): StepReport {
  const own = under(counters, campaignCounter(key, 'step', step.id, ''))
  const of = (figure: string): number => own[figure] ?? 0
  return {
    id: step.id,
    kind: step.kind,
    channel: step.kind === 'send' ? step.channel : null,
    text: stepWords(step, names),
    depth,
    under: block ?? null,
    reached: of('reached'),
    passedOver: of('passed_over'),
    sent: of('sent'),
    failed: of('failed'),
    unknown: of('unknown'),
    skipped: under(counters, campaignCounter(key, 'step', step.id, 'skipped', '')),
    held: under(counters, campaignCounter(key, 'step', step.id, 'held', '')),
    branches: Object.fromEntries(Object.entries(own).filter(([name]) => !FIGURES.has(name) && !name.includes('/'))),
    goals: under(counters, campaignCounter(key, 'step', step.id, 'goal', '')),
    converted: of('converted'),
    silent: of('silent'),
  }
}

/** Counters below a prefix, by what comes after it. */
function under(counters: Counters, prefix: string): Counts {
  const found = [...counters]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length), count])
  return Object.fromEntries(found) as Counts
}
