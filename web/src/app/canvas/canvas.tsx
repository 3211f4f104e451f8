import { MarkerType, type Edge, type Node } from '@xyflow/react'
import { useMemo } from 'react'
import type { Step } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { FlowFrame } from './flow-frame.tsx'
import type { Places } from './layout-graph.ts'
import { placeSteps, STEP_SIZE } from './place-steps.ts'
import { ENTRY, stepGraph, type StepEdge } from './step-graph.ts'
import { NODE_TYPES, type StepNodeData } from './step-node.tsx'

interface CanvasProps {
  readonly steps: readonly Step[]
  readonly entered: number
}

/** A campaign drawn from top to bottom, with how many people came to each step. It is to be read: nothing in it can be moved. */
export function Canvas({ steps, entered }: CanvasProps) {
  const edges = useMemo(() => stepGraph(steps), [steps])
  const places = useMemo(() => placeSteps(steps, edges), [steps, edges])
  const nodes: Node<StepNodeData>[] = [undefined, ...steps].map((step) => ({
    id: step?.id ?? ENTRY,
    type: 'step',
    position: places.get(step?.id ?? ENTRY) ?? { x: 0, y: 0 },
    data: { step, entered },
    draggable: false,
    connectable: false,
  }))
  return (
    <FlowFrame
      label={texts.app.campaigns.canvasLabel}
      height={heightOf(places)}
      nodes={nodes}
      edges={edges.map(drawn)}
      nodeTypes={NODE_TYPES}
    />
  )
}

/** As high as the drawing, within what fits on a screen. */
const heightOf = (places: Places): number =>
  Math.min(HEIGHT_MAX_PX, Math.max(...[...places.values()].map(({ y }) => y)) + STEP_SIZE.height + 90)
const HEIGHT_MAX_PX = 1000

const drawn = ({ from, to, branch }: StepEdge): Edge => ({
  id: `${from} ${branch ?? ''} ${to}`,
  source: from,
  target: to,
  type: 'smoothstep',
  focusable: false,
  markerEnd: { type: MarkerType.ArrowClosed },
  ...(branch !== undefined && { label: branch }),
})
