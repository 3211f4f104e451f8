import { blocksOf } from '../step-blocks.ts'
import type { Step } from '../workspace.ts'
import type { CampaignScope } from './campaign-scope.ts'
import { report } from './reports.ts'
import { showPlace } from './tree-builder.ts'

/** Reports the first step of each block that no journey can come to, since it always ends before. */
export function checkReachable(scope: CampaignScope, steps: readonly Step[]): void {
  const dead = steps.findIndex((_, index) => index > 0 && !goesOn(steps[index - 1]!))
  if (dead > 0) reportDead(scope, steps[dead]!, steps[dead - 1]!)
  const alive = dead > 0 ? steps.slice(0, dead) : steps
  for (const step of alive) for (const block of blocksOf(step)) checkReachable(scope, block)
}

/** Whether a journey that comes to the step can also come to what stands behind it. */
function goesOn(step: Step): boolean {
  if (step.if) return true
  return step.kind === 'exit' ? false : waysOut(step).some((block) => block.every(goesOn))
}

/** The blocks of which a journey takes one; a step without blocks has one way, and nothing on it. */
function waysOut(step: Step): readonly (readonly Step[])[] {
  const blocks = blocksOf(step)
  return blocks.length > 0 ? blocks : [[]]
}

function reportDead({ reports, steps }: CampaignScope, { id }: Step, before: Step): void {
  const found = steps.get(id)
  if (!found) return
  const end = steps.get(before.id)?.node.place
  report(reports, found.node, {
    code: 'unreachable_step',
    message: `No journey comes to this step: all end at the step before${end ? ` (${showPlace(end)})` : ''}.`,
    hint: 'Remove it, or give one of the exits before it an `if`.',
  })
}
