import type { Workspace } from '../model/workspace.ts'
import { campaignWords } from './campaign-words.ts'
import { conditionWords } from './condition-words.ts'
import { createNames } from './names.ts'
import { placedSteps } from './step-tree.ts'
import { stepWords } from './step-words.ts'

/** One step as the reports name it, with what it does in words. */
export interface StepText {
  readonly id: string
  readonly kind: string
  readonly text: string
}

export interface CampaignText {
  readonly key: string
  /** What holds for it as a whole. */
  readonly lines: readonly string[]
  /** In the order of the file, those of blocks behind their block. */
  readonly steps: readonly StepText[]
}

export interface DefinitionText {
  readonly cohorts: readonly { readonly key: string; readonly text: string }[]
  readonly campaigns: readonly CampaignText[]
}

/** A definition in plain sentences. */
export function definitionWords(workspace: Workspace): DefinitionText {
  const names = createNames(workspace)
  return {
    cohorts: Object.entries(workspace.cohorts).map(([key, { where }]) => ({ key, text: conditionWords(where, names) })),
    campaigns: Object.entries(workspace.campaigns).map(([key, campaign]) => ({
      key,
      lines: campaignWords(campaign, names),
      steps: placedSteps(campaign.steps).map(({ step }) => ({
        id: step.id,
        kind: step.kind,
        text: stepWords(step, names),
      })),
    })),
  }
}
