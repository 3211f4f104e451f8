import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { stepIcon } from '../canvas/step-icon.ts'
import box from '../canvas/step-box.module.css'
import own from './builder.module.css'
import type { StepKind } from './step-kinds.ts'

interface StepData extends Record<string, unknown> {
  /** Undefined: the campaign itself. */
  readonly kind?: StepKind | undefined
  readonly channel?: string | undefined
  readonly text: string
  readonly isSelected: boolean
  readonly isWrong?: boolean
  readonly onSelect: () => void
}

interface GapData extends Record<string, unknown> {
  readonly id: string
  readonly onAdd: () => void
}

export type EditNode = Node<StepData, 'step'> | Node<GapData, 'gap'>

function StepNode({ data: { kind, channel, text, isSelected, isWrong, onSelect } }: NodeProps<Node<StepData>>) {
  return (
    <>
      {kind && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <button
        type="button"
        className={`${box.box} ${own.step}`}
        data-kind={kind ?? 'entry'}
        data-wrong={isWrong}
        aria-pressed={isSelected}
        onClick={onSelect}
      >
        <Icon name={isWrong ? 'warning' : stepIcon(kind, channel)} size={16} />
        <span className={box.lines}>{text}</span>
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  )
}

function GapNode({ data: { id, onAdd } }: NodeProps<Node<GapData>>) {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <button
        type="button"
        className={own.gap}
        data-gap={id}
        aria-label={texts.builder.campaign.addHere}
        title={texts.builder.campaign.addHere}
        onClick={onAdd}
      >
        <Icon name="plus" size={14} />
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  )
}

export const EDIT_NODES = { step: StepNode, gap: GapNode }
