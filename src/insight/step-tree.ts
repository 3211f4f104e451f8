import { armName } from '../engine/campaigns/split.ts'
import type { Step } from '../model/workspace.ts'

/** A step with how deep it stands in blocks, in reading order. */
export interface PlacedStep {
  readonly step: Step
  /** 0 for the campaign's own list of steps. */
  readonly depth: number
  /** Under which outcome of the block around it it stands: `case_1`, `else`; absent at depth 0. */
  readonly under?: { readonly step: string; readonly branch: string }
}

/** All steps of a campaign, blocks included, in the order of the file. */
export function placedSteps(steps: readonly Step[], depth = 0, under?: PlacedStep['under']): readonly PlacedStep[] {
  return steps.flatMap((step) => [
    { step, depth, ...(under && { under }) },
    ...blocksOf(step).flatMap(({ branch, steps: inner }) => placedSteps(inner, depth + 1, { step: step.id, branch })),
  ])
}

export interface Block {
  /** As the counters and the story call it. */
  readonly branch: string
  readonly steps: readonly Step[]
}

export function blocksOf(step: Step): readonly Block[] {
  if (step.kind === 'split') return step.arms.map(({ id, then }) => ({ branch: armName(id), steps: then }))
  if (step.kind !== 'waitFor' && step.kind !== 'branch') return []
  const single = step.kind === 'waitFor' && step.cases.length === 1
  return [
    ...step.cases.map(({ then }, index) => ({ branch: single ? 'happened' : `case_${index + 1}`, steps: then })),
    { branch: 'else', steps: step.otherwise },
  ]
}

export const findStep = (steps: readonly Step[], id: string): Step | undefined =>
  placedSteps(steps).find(({ step }) => step.id === id)?.step

/**
 * The step that a journey comes to after this one, if it leaves it by `branch` (for blocks; absent: by simply going on).
 * Undefined: it was the last, or there is no such step.
 */
export function stepAfter(steps: readonly Step[], id: string, branch?: string): Step | undefined {
  return search(steps, id, branch, undefined)?.next
}

function search(
  steps: readonly Step[],
  id: string,
  branch: string | undefined,
  after: Step | undefined,
): { readonly next: Step | undefined } | undefined {
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1] ?? after
    const blocks = blocksOf(step)
    if (step.id === id) return { next: blocks.find((block) => block.branch === branch)?.steps[0] ?? next }
    for (const block of blocks) {
      const found = search(block.steps, id, branch, next)
      if (found) return found
    }
  }
  return undefined
}
