import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import { Background, Controls, ReactFlow, type Edge, type Node, type ReactFlowProps } from '@xyflow/react'
import type { CSSProperties } from 'react'
import box from './step-box.module.css'

interface FlowFrameProps<N extends Node> extends Omit<ReactFlowProps<N, Edge>, 'height'> {
  readonly label: string
  readonly height: CSSProperties['height']
}

/** A drawing that does not take the page away from who scrolls it, nor the focus from what is drawn. */
export const FlowFrame = <N extends Node>({ label, height, ...flow }: FlowFrameProps<N>) => {
  const scheme = useComputedColorScheme('light')
  return (
    <section className={box.frame} style={{ height }} aria-label={label}>
      <ReactFlow
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.3}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        {...flow}
      >
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}
