import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import type { Step } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { stepCounts } from '../shared/step-counts.ts'
import { stepIcon } from './step-icon.ts'
import own from './canvas.module.css'
import box from './step-box.module.css'

export interface StepNodeData extends Record<string, unknown> {
  /** Undefined: where everybody begins. */
  readonly step: Step | undefined
  readonly entered: number
}

function StepNode({ data: { step, entered } }: NodeProps<Node<StepNodeData>>) {
  const counts = step
    ? stepCounts(step)
    : [{ label: texts.app.campaigns.entered.toLowerCase(), value: formatNumber(entered) }]
  return (
    <div className={`${box.box} ${own.step}`} data-kind={step?.kind ?? 'entry'}>
      {step && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <p className={own.text} title={step?.text}>
        <Icon name={stepIcon(step?.kind, step?.channel)} size={16} />{' '}
        <span className={box.lines}>{step?.text ?? texts.app.campaigns.entry}</span>
      </p>
      <p className={own.counts}>
        {counts.map(({ label, value, tone }) => (
          <span key={label} data-tone={tone}>
            <strong>{value}</strong> {label}
          </span>
        ))}
      </p>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  )
}

export const NODE_TYPES = { step: StepNode }
