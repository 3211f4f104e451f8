import type { Step } from '../../api/admin-api.ts'

export interface StepEdge {
  readonly from: string
  readonly to: string
  /** Which way out of `from`; absent: the only one. */
  readonly branch?: string
}

/** Where everybody begins: no id of a step has brackets. */
export const ENTRY = '(entry)'

/** Steps after which a journey goes nowhere. */
const isLast = ({ kind }: Step): boolean => kind === 'exit'

/** A way out of what was read so far. */
type End = Omit<StepEdge, 'to'>

/**
 * The steps of a campaign, which come as they stand in the definition, as a graph: a step is followed by the next beside it; what
 * stands under a step is a way of its own out of it, which comes back to what follows, unless it ends there.
 */
export function stepGraph(steps: readonly Step[]): readonly StepEdge[] {
  const edges: StepEdge[] = []
  row(steps, undefined, [{ from: ENTRY }])
  return edges

  /** Draws the steps under `under`, entered by `ends`; returns the ways out of the last. */
  function row(all: readonly Step[], under: Step['under'] | undefined, ends: readonly End[]): readonly End[] {
    let open = ends
    for (const step of all.filter((each) => isUnder(each, under))) {
      edges.push(...open.map((end) => ({ ...end, to: step.id })))
      const branches = [...new Set(all.flatMap((each) => (each.under?.step === step.id ? each.under.branch : [])))]
      const inner = branches.flatMap((branch) => row(all, { step: step.id, branch }, [{ from: step.id, branch }]))
      open = isLast(step) ? [] : [...inner, { from: step.id }]
    }
    return open
  }
}

const isUnder = ({ under }: Step, place: Step['under'] | undefined): boolean =>
  under?.step === place?.step && under?.branch === place?.branch
