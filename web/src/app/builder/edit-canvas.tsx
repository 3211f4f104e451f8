import { MarkerType, ReactFlowProvider, useReactFlow, type Node } from '@xyflow/react'
import { useEffect, useMemo, useState } from 'react'
import { texts } from '../../texts.ts'
import type { Places } from '../canvas/layout-graph.ts'
import { ENTRY } from '../canvas/step-graph.ts'
import { FlowFrame } from '../canvas/flow-frame.tsx'
import { editGraph, GAP_SIZE, placesOf, STEP_SIZE, type Edge, type EditGraph, type Gap } from './edit-graph.ts'
import type { Block, DraftStep } from './draft-steps.ts'
import { EDIT_NODES, type EditNode } from './edit-nodes.tsx'

interface EditCanvasProps {
  readonly campaign: Block
  /** Id of what is shown beside the canvas; `ENTRY` for the campaign itself. */
  readonly selected: string
  readonly textOf: (step: DraftStep) => string
  readonly isWrong: (step: DraftStep) => boolean
  readonly onSelect: (id: string) => void
  readonly onAdd: (gap: Gap) => void
  /** A step was drawn to a gap. */
  readonly onMove: (step: DraftStep, gap: Gap) => void
}

export const EditCanvas = (props: EditCanvasProps) => (
  <ReactFlowProvider>
    <Flow {...props} />
  </ReactFlowProvider>
)

/** All of it, as long as it can be read; what is longer is drawn along. */
const FIT = { maxZoom: 1, minZoom: 0.6 } as const

/** A campaign to be changed: steps are chosen, put in at the gaps, and drawn from one gap to another. */
function Flow(props: EditCanvasProps) {
  const graph = useMemo(() => editGraph(props.campaign), [props.campaign])
  const places = useMemo(() => placesOf(graph), [graph])
  const drawn = nodesOf(graph, places, props)
  // A step that is held in the hand is where the hand is.
  const [held, setHeld] = useState<Pick<EditNode, 'id' | 'position'>>()
  const nodes = held ? drawn.map((node) => (node.id === held.id ? { ...node, position: held.position } : node)) : drawn
  const { getIntersectingNodes, fitView } = useReactFlow()
  const shape = drawn.map(({ id }) => id).join(' ')
  useEffect(() => void fitView(FIT), [shape, fitView])
  const drop = (node: Node): void => {
    const over = getIntersectingNodes(node).find(({ type }) => type === 'gap')
    const step = graph.steps.find(({ id }) => id === node.id)
    const gap = graph.gaps.find(({ id }) => id === over?.id)
    setHeld(undefined)
    if (step && gap) props.onMove(step, gap)
  }
  return (
    <FlowFrame
      label={texts.builder.campaign.canvas}
      height={HEIGHT}
      nodes={nodes}
      edges={graph.edges.map(lineOf)}
      nodeTypes={EDIT_NODES}
      onNodeDrag={(_, { id, position }) => setHeld({ id, position })}
      onNodeDragStop={(_, node) => drop(node)}
      fitViewOptions={FIT}
      elementsSelectable={false}
      deleteKeyCode={null}
    />
  )
}

/** As much as a screen shows beside the heading. */
const HEIGHT = 'clamp(420px, 78vh, 900px)'

function nodesOf(graph: EditGraph, places: Places, props: EditCanvasProps): EditNode[] {
  const { selected, textOf, isWrong, onSelect, onAdd } = props
  const base = (id: string, size: typeof STEP_SIZE | typeof GAP_SIZE) => ({
    id,
    position: { ...(places.get(id) ?? { x: 0, y: 0 }) },
    ...size,
  })
  return [
    {
      ...base(ENTRY, STEP_SIZE),
      type: 'step',
      draggable: false,
      data: { text: texts.builder.campaign.settings, isSelected: selected === ENTRY, onSelect: () => onSelect(ENTRY) },
    },
    ...graph.steps.map((step): EditNode => ({
      ...base(step.id, STEP_SIZE),
      type: 'step',
      draggable: true,
      data: {
        kind: step.kind,
        channel: typeof step.step['send'] === 'string' ? step.step['send'] : undefined,
        text: textOf(step),
        isSelected: selected === step.id,
        isWrong: isWrong(step),
        onSelect: () => onSelect(step.id),
      },
    })),
    ...graph.gaps.map((gap): EditNode => ({
      ...base(gap.id, GAP_SIZE),
      type: 'gap',
      draggable: false,
      data: { id: gap.id, onAdd: () => onAdd(gap) },
    })),
  ]
}

const lineOf = ({ from, to, label }: Edge) => ({
  id: `${from} ${label ?? ''} ${to}`,
  source: from,
  target: to,
  type: 'smoothstep',
  focusable: false,
  ...(!to.startsWith('+') && { markerEnd: { type: MarkerType.ArrowClosed } }),
  ...(label !== undefined && { label: texts.builder.campaign.branches[label as 'then'] ?? label }),
})
