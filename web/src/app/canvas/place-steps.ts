import type { Step } from '../../api/admin-api.ts'
import { layoutGraph, type Places } from './layout-graph.ts'
import { ENTRY, type StepEdge } from './step-graph.ts'

/** As large as the style sheet of a step makes it. */
export const STEP_SIZE = { width: 250, height: 96 } as const
const ROW_GAP_PX = 44

/** Where each step is drawn. */
export const placeSteps = (steps: readonly Step[], edges: readonly StepEdge[]): Places =>
  layoutGraph(
    new Map([ENTRY, ...steps.map(({ id }) => id)].map((id) => [id, STEP_SIZE])),
    edges.map(({ from, to, branch }) => ({ from, to, name: branch })),
    ROW_GAP_PX,
  )
