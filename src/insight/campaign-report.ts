import { campaignCounter } from '../engine/effects.ts'
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
  /** How often each outcome of a wait or branch was taken. */
  readonly branches: Counts
  /** Of those who took an arm of a split: how many reached the goal, by arm. */
  readonly goals: Counts
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
  }
}

/** What a step's counters may be called that is no outcome of a wait or branch. */
const FIGURES = new Set(['reached', 'passed_over', 'sent', 'failed', 'unknown', 'skipped', 'pending', 'silent'])

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
    branches: Object.fromEntries(Object.entries(own).filter(([name]) => !FIGURES.has(name) && !name.includes('/'))),
    goals: under(counters, campaignCounter(key, 'step', step.id, 'goal', '')),
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
