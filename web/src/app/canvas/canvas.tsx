import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import { Background, Controls, MarkerType, ReactFlow, type Edge, type Node } from '@xyflow/react'
import { useMemo } from 'react'
import type { Step } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import own from './canvas.module.css'
import { placeSteps, STEP_SIZE, type Places } from './place-steps.ts'
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
  const scheme = useComputedColorScheme('light')
  const nodes: Node<StepNodeData>[] = [undefined, ...steps].map((step) => ({
    id: step?.id ?? ENTRY,
    type: 'step',
    position: places.get(step?.id ?? ENTRY) ?? { x: 0, y: 0 },
    data: { step, entered },
    draggable: false,
    connectable: false,
  }))
  return (
    <section className={own.canvas} style={{ height: heightOf(places) }} aria-label={texts.app.campaigns.canvasLabel}>
      <ReactFlow
        nodes={nodes}
        edges={edges.map(drawn)}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.3}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
      >
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
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
