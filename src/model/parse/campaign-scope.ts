import type { Step } from '../workspace.ts'
import { meantHint } from './nearest-name.ts'
import type { Node } from './node.ts'
import { shorten } from './node.ts'
import type { ConditionScope } from './read-condition.ts'
import { report } from './reports.ts'
import type { WorkspaceScope } from './scope.ts'

/** Reading of one campaign: its step ids, and the steps that conditions ask about, which may come later. */
export interface CampaignScope extends WorkspaceScope {
  readonly steps: Map<string, { readonly kind: Step['kind'] | 'broken'; readonly node: Node }>
  /** The key of the campaign itself. */
  readonly ownKey: string
  readonly receipts: { readonly step: string; readonly node: Node }[]
  /** Names that calls save under, and those that conditions ask for, which may come before. */
  readonly saved: Set<string>
  readonly asked: { readonly name: string; readonly node: Node }[]
}

export const createCampaignScope = (scope: WorkspaceScope, ownKey: string): CampaignScope => ({
  ...scope,
  ownKey,
  steps: new Map(),
  receipts: [],
  saved: new Set(),
  asked: [],
})

export function conditionScope(
  scope: CampaignScope,
  options: { readonly leaves?: boolean; readonly saved?: boolean } = {},
): ConditionScope {
  return {
    reports: scope.reports,
    cohorts: scope.cohorts,
    leaves: options.leaves ?? false,
    onReceipt: (step, node) => void scope.receipts.push({ step, node }),
    ...(options.saved !== false && { onSaved: (name, node) => void scope.asked.push({ name, node }) }),
  }
}

/** Once all steps are read: each message condition names a send step. */
export function checkReceipts({ reports, steps, receipts }: CampaignScope): void {
  const sends = [...steps].filter(([, { kind }]) => kind === 'send').map(([id]) => id)
  for (const { step, node } of receipts) {
    const found = steps.get(step)
    if (found?.kind === 'send' || found?.kind === 'broken') continue
    const message = found
      ? `The step "${shorten(step)}" sends no message: it is a step of kind ${found.kind}.`
      : `This campaign has no send step "${shorten(step)}".`
    const hint = sends.length === 0 ? 'It has no send step at all.' : meantHint(step, sends)
    report(reports, node, { code: 'unknown_name', message, hint })
  }
}

/** Once all steps are read: what conditions ask for is saved by some call. */
export function checkSaved({ reports, saved, asked }: CampaignScope): void {
  for (const { name, node } of asked) {
    if (saved.has(name)) continue
    const message = `No call of this campaign saves "${shorten(name)}".`
    const hint = saved.size === 0 ? 'It has no call that saves anything.' : meantHint(name, saved)
    report(reports, node, { code: 'unknown_name', message, hint })
  }
}
