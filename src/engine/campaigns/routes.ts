import { mappingOf, TO_EXIT, TO_STAY, type Migration } from '../../model/migration.ts'
import { allSteps } from '../../model/step-blocks.ts'
import type { Step } from '../../model/workspace.ts'
import type { CompiledCampaign } from './compile-campaign.ts'
import { matchSteps } from './match-steps.ts'

/** How journeys of one version of a campaign come to the new one. */
export interface Route {
  /** Which step of the new version each step is. What is missing is gone. */
  readonly same: ReadonlyMap<string, string>
  /** Where people go on who stand at a step: a step of the new version, `exit` or `stay`. Who stands at any other stays. */
  readonly goTo: ReadonlyMap<string, string>
}

export function compileRoute(before: CompiledCampaign, after: CompiledCampaign, migration: Migration): Route {
  const asked = allSteps(before.definition.steps).flatMap(({ id }) => {
    const to = mappingOf(migration, before.key, id)?.to
    return to === TO_EXIT || to === TO_STAY || (to !== undefined && after.nodes.has(to)) ? [[id, to] as const] : []
  })
  // What is called anew is the same step; who is sent to a step that was there before comes to another: that one is its own already.
  const renamed = new Map(asked.filter(([, to]) => to !== TO_EXIT && to !== TO_STAY))
  const same = matchSteps(before.definition.steps, after.definition.steps, renamed)
  return { same, goTo: new Map([...same, ...asked]) }
}

/** Steps that a journey goes through in no time: nobody ever stands at one. (Before a change of lists a campaign that is paused stays.) */
const IN_NO_TIME: ReadonlySet<Step['kind']> = new Set(['branch', 'split', 'set', 'emit', 'enter', 'exit'])

/** Steps at which people can stand and for which nobody said where they go on. */
export const stepsWithoutWay = (before: CompiledCampaign, { goTo }: Route): readonly Step[] =>
  allSteps(before.definition.steps).filter(({ id, kind }) => !IN_NO_TIME.has(kind) && !goTo.has(id))
