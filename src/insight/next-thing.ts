import { cohortDue, cohortNumber } from '../engine/cohorts/standings.ts'
import { dueOf } from '../engine/drive.ts'
import type { Journey, ProfileState } from '../engine/profile-state.ts'
import type { Step, Workspace } from '../model/workspace.ts'
import { conditionWords } from './condition-words.ts'
import { own, type Names } from './names.ts'
import { spanWords } from './span-words.ts'
import { findStep, stepAfter } from './step-tree.ts'
import { stepAheadWords } from './step-words.ts'

export interface NextThing {
  readonly text: string
  /** When, in the log's time, ms. */
  readonly at: number
}

/** What will happen to a person by time alone, if they do nothing; undefined: nothing is planned. `now` is the log's time, ms. */
export function nextThing(state: ProfileState, workspace: Workspace, names: Names, now: number): NextThing | undefined {
  const due = dueOf(state)
  if (due === undefined) return undefined
  const inWords = due <= now ? 'now' : `in ${spanWords(due - now)}`
  return {
    text: `The next thing happens ${inWords}: ${describe(state, workspace, names, due + (state.ahead ?? 0))}.`,
    at: due,
  }
}

/** `due` in the person's own time. Journeys say more than cohorts that are only looked at again, so they go first. */
function describe(state: ProfileState, workspace: Workspace, names: Names, due: number): string {
  const journey = state.journeys.find((open) => open.due !== undefined && open.due <= due)
  const words = journey && describeJourney(journey, workspace, names)
  if (words) return words
  for (const [list, { by }] of Object.entries(state.audiences ?? {})) {
    if (by.some(({ until }) => until !== undefined && until <= due))
      return `the person is taken off ${names.list(list)}`
  }
  const blocked = Object.entries(state.blocked ?? {}).find(([, at]) => at <= due)?.[0]
  if (blocked !== undefined) return `the campaign ${names.campaign(blocked)} may begin again`
  const cohort = Object.keys(workspace.cohorts).find((key) => cohortDue(state.standings, cohortNumber(key)) <= due)
  return cohort === undefined
    ? 'something is looked at again'
    : `it is looked at again whether the person belongs to ${names.cohort(cohort)}`
}

function describeJourney(journey: Journey, workspace: Workspace, names: Names): string | undefined {
  const steps = own(workspace.campaigns, journey.campaign)?.steps ?? []
  const step = findStep(steps, journey.step)
  if (!step) return undefined
  const ahead = (next: Step | undefined): string =>
    next ? stepAheadWords(next, names) : 'the campaign has done its steps'
  switch (step.kind) {
    case 'wait':
      return ahead(stepAfter(steps, step.id))
    case 'waitFor': {
      const hoped = step.cases.map(({ when }) => conditionWords(when, names)).join(', or ')
      return `if the person has not by then ${pastTense(hoped)}, ${ahead(stepAfter(steps, step.id, 'else'))}`
    }
    case 'call':
      return `if no answer has come by then, ${ahead(stepAfter(steps, step.id))}`
    case 'send':
      return 'the campaign looks again whether it may go on'
    default:
      return undefined
  }
}

/** `opened the message …` reads well after `has not`; conditions in other forms are put in brackets. */
const pastTense = (words: string): string =>
  /^(opened|clicked|received|did) /.test(words) ? words.replace(/^did /, 'done ') : `met this: ${words}`
