import { graphlib, layout } from '@dagrejs/dagre'
import type { Step } from '../../api/admin-api.ts'
import { ENTRY, type StepEdge } from './step-graph.ts'

/** As large as the style sheet of a step makes it. */
export const STEP_SIZE = { width: 250, height: 96 } as const

export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>

/** The upper left corner of each step, so that lines cross as little as may be. */
export function placeSteps(steps: readonly Step[], edges: readonly StepEdge[]): Places {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 40, ranksep: 44 })
  graph.setDefaultEdgeLabel(() => ({}))
  const ids = [ENTRY, ...steps.map(({ id }) => id)]
  for (const id of ids) graph.setNode(id, { ...STEP_SIZE })
  for (const { from, to, branch } of edges) graph.setEdge(from, to, {}, branch ?? 'next')
  layout(graph)
  return new Map(
    ids.map((id) => {
      const { x, y } = graph.node(id)
      return [id, { x: x - STEP_SIZE.width / 2, y: y - STEP_SIZE.height / 2 }]
    }),
  )
}
