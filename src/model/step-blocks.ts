import type { Step } from './workspace.ts'

/** The blocks inside a step, of which a journey takes one. */
export function blocksOf(step: Step): readonly (readonly Step[])[] {
  if (step.kind === 'split') return step.arms.map(({ then }) => then)
  if (step.kind !== 'branch' && step.kind !== 'waitFor') return []
  return [...step.cases.map(({ then }) => then), step.otherwise]
}

/** All steps, those in blocks included, in reading order. */
export const allSteps = (steps: readonly Step[]): readonly Step[] =>
  steps.flatMap((step) => [step, ...blocksOf(step).flatMap(allSteps)])
