import { graphlib, layout } from '@dagrejs/dagre'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Line {
  readonly from: string
  readonly to: string
  /** Tells lines between the same two apart. */
  readonly name?: string | undefined
}

export type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>

/** The upper left corner of everything, from top to bottom, so that lines cross as little as may be. `rowGap` in px. */
export function layoutGraph(sizes: ReadonlyMap<string, Size>, lines: readonly Line[], rowGap: number): Places {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: COLUMN_GAP_PX, ranksep: rowGap })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const [id, size] of sizes) graph.setNode(id, { ...size })
  for (const { from, to, name } of lines) graph.setEdge(from, to, {}, name ?? 'next')
  layout(graph)
  return new Map(
    [...sizes].map(([id, { width, height }]) => {
      const { x, y } = graph.node(id)
      return [id, { x: x - width / 2, y: y - height / 2 }]
    }),
  )
}
const COLUMN_GAP_PX = 38
