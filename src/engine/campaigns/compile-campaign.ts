import type { Campaign, SplitArm, Step } from '../../model/workspace.ts'
import type { CompiledDid } from '../cohorts/did.ts'
import type { Compiled } from '../cohorts/evaluate.ts'
import type { Compile } from '../cohorts/linker.ts'
import { compileWhere, eventValues } from '../cohorts/matches.ts'
import type { TrackedEvent } from '../../model/event.ts'
import type { Condition, EventFilter } from '../../model/condition.ts'

/** The id of the place after the last step. */
export const END = ''

/** A step with where to go from it: blocks are flattened and rejoin by `next`. */
export interface Node {
  readonly step: Step
  readonly condition: Compiled | undefined
  /** Id of the step after this one; {@link END} after the last. */
  readonly next: string
  /** For waitFor and branch: the first that holds decides. */
  readonly cases: readonly { readonly when: Compiled; readonly to: string }[]
  readonly otherwise: string
  /** For split: where each arm begins, with the share of people below which it is taken. */
  readonly arms: readonly { readonly id: string; readonly below: number; readonly to: string }[]
  /** It stands in a control arm: it is walked, but reaches nobody. */
  readonly isSilent: boolean
  /** For waitFor: steps whose deliveries it rests on, if it rests on nothing else. */
  readonly restsOn: readonly string[] | undefined
  /** For waitFor: what makes its time begin anew. */
  readonly reset: CompiledDid | undefined
  /** For audience: when the membership ends by itself. */
  readonly removeWhen: Compiled | undefined
}

export interface CompiledCampaign {
  readonly key: string
  readonly version: number
  readonly definition: Campaign
  readonly first: string
  readonly nodes: ReadonlyMap<string, Node>
  readonly exit: readonly Compiled[]
  readonly goal: Compiled | undefined
  /** Whether an event is an entry, and under which key; undefined: it is none. */
  readonly entryKey: (event: TrackedEvent) => string | undefined
}

export function compileCampaign(
  key: string,
  definition: Campaign,
  version: number,
  compile: Compile,
): CompiledCampaign {
  const entryKey = definition.entry.kind === 'event' ? definition.entry.key : undefined
  const nodes = new Map<string, Node>()
  const place = (steps: readonly Step[], after: string, isSilent = false): string => {
    let next = after
    for (const step of steps.toReversed()) {
      nodes.set(step.id, createNode(step, next, isSilent))
      next = step.id
    }
    return next
  }
  const createNode = (step: Step, next: string, isSilent: boolean): Node => {
    const blocks = step.kind === 'waitFor' || step.kind === 'branch' ? step : undefined
    return {
      step,
      condition: step.if && compile(step.if),
      next,
      cases: blocks?.cases.map(({ when, then }) => ({ when: compile(when), to: place(then, next, isSilent) })) ?? [],
      otherwise: blocks ? place(blocks.otherwise, next, isSilent) : next,
      arms: step.kind === 'split' ? placeArms(step.arms, (arm) => place(arm.then, next, isSilent || arm.control)) : [],
      isSilent,
      restsOn: step.kind === 'waitFor' ? restsOn(step.cases.map(({ when }) => when)) : undefined,
      reset: step.kind === 'waitFor' && step.reset ? compileFilter(compile, step.reset) : undefined,
      removeWhen: step.kind === 'audience' && step.until.when ? compile(step.until.when) : undefined,
    }
  }
  return {
    key,
    version,
    definition,
    first: place(definition.steps, END),
    nodes,
    exit: definition.exit.map((condition) => compile(condition, entryKey)),
    goal: definition.goal && compile(definition.goal.condition, entryKey),
    entryKey: compileEntry(definition),
  }
}

function compileFilter(compile: (condition: Condition) => Compiled, filter: EventFilter): CompiledDid | undefined {
  const did = compile({ kind: 'did', filter, times: { min: 1, max: Infinity }, same: [], negated: false })
  return did.kind === 'did' ? did : undefined
}

function placeArms(arms: readonly SplitArm[], place: (arm: SplitArm) => string): Node['arms'] {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0)
  let below = 0
  return arms.map((arm) => ({ id: arm.id, below: (below += arm.weight) / total, to: place(arm) }))
}

function compileEntry({ entry }: Campaign): (event: TrackedEvent) => string | undefined {
  if (entry.kind !== 'event') return () => undefined
  const where = compileWhere(entry.filter.where)
  const path = entry.key?.split('.')
  return (event) => {
    if (event.name !== entry.filter.event || !where(event)) return undefined
    if (!path) return ''
    const value = eventValues(event, path)[0]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
}

/** Steps named by receipts, if the conditions are made of nothing but receipts. */
function restsOn(conditions: readonly Condition[]): readonly string[] | undefined {
  const steps: string[] = []
  for (const condition of conditions) {
    if (condition.kind === 'receipt') steps.push(condition.step)
    else if (condition.kind === 'all' || condition.kind === 'any') {
      const inner = restsOn(condition.of)
      if (!inner) return undefined
      steps.push(...inner)
    } else return undefined
  }
  return steps
}
