import { layoutGraph, type Places, type Size } from '../canvas/layout-graph.ts'
import { ENTRY } from '../canvas/step-graph.ts'
import { pathText, type Path } from '../draft/path.ts'
import type { Block, DraftStep } from './draft-steps.ts'

/** A place at which a step can be put in. */
export interface Gap {
  readonly id: string
  readonly block: Path
  readonly index: number
}

export interface Edge {
  readonly from: string
  readonly to: string
  readonly label?: string
}

export interface EditGraph {
  readonly steps: readonly DraftStep[]
  readonly gaps: readonly Gap[]
  readonly edges: readonly Edge[]
}

type End = Pick<Edge, 'from' | 'label'>

/** A campaign as a graph in which there is a gap before, between and behind all steps. */
export function editGraph(campaign: Block): EditGraph {
  const steps: DraftStep[] = []
  const gaps: Gap[] = []
  const edges: Edge[] = []
  row(campaign, [{ from: ENTRY }])
  return { steps, gaps, edges }

  function row({ path, steps: own }: Block, ends: readonly End[]): readonly End[] {
    let open = ends
    own.forEach((step, index) => {
      open = gap(path, index, open)
      edges.push(...open.map((end) => ({ ...end, to: step.id })))
      steps.push(step)
      const inner = step.blocks.flatMap((block) => row(block, [{ from: step.id, label: block.branch ?? '' }]))
      open = step.kind === 'exit' ? [] : step.blocks.length > 0 ? inner : [{ from: step.id }]
    })
    // Nobody comes to what stands behind an end.
    return open.length === 0 ? [] : gap(path, own.length, open)
  }

  function gap(block: Path, index: number, ends: readonly End[]): readonly End[] {
    const id = `+${pathText([...block, index])}`
    gaps.push({ id, block, index })
    edges.push(...ends.map((end) => ({ ...end, to: id })))
    return [{ from: id }]
  }
}

/** As large as the style sheet makes them. */
export const STEP_SIZE = { width: 250, height: 70 } as const
export const GAP_SIZE = { width: 26, height: 26 } as const

const ROW_GAP_PX = 14

/** Where everything is drawn. */
export const placesOf = ({ steps, gaps, edges }: EditGraph): Places =>
  layoutGraph(
    new Map<string, Size>([
      [ENTRY, STEP_SIZE],
      ...steps.map(({ id }) => [id, STEP_SIZE] as const),
      ...gaps.map(({ id }) => [id, GAP_SIZE] as const),
    ]),
    edges.map(({ from, to, label }) => ({ from, to, name: label })),
    ROW_GAP_PX,
  )
