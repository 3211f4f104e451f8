import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import type { Step } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Icon, type IconName } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { stepCounts } from '../shared/step-counts.ts'
import own from './canvas.module.css'

export interface StepNodeData extends Record<string, unknown> {
  /** Undefined: where everybody begins. */
  readonly step: Step | undefined
  readonly entered: number
}

const CHANNEL_ICONS: Readonly<Record<string, IconName>> = {
  push: 'bell',
  email: 'mail',
  sms: 'send',
  webhook: 'forward',
}
const KIND_ICONS: Readonly<Record<string, IconName>> = {
  wait: 'clock',
  waitFor: 'eye',
  branch: 'route',
  split: 'route',
  audience: 'megaphone',
  exit: 'flag',
  enter: 'arrow',
  set: 'tag',
  emit: 'dot',
  call: 'forward',
}

function StepNode({ data: { step, entered } }: NodeProps<Node<StepNodeData>>) {
  const counts = step
    ? stepCounts(step)
    : [{ label: texts.app.campaigns.entered.toLowerCase(), value: formatNumber(entered) }]
  const icon = (step?.channel && CHANNEL_ICONS[step.channel]) || (step ? (KIND_ICONS[step.kind] ?? 'dot') : 'people')
  return (
    <div className={own.step} data-kind={step?.kind ?? 'entry'}>
      {step && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <p className={own.text} title={step?.text}>
        <Icon name={icon} size={16} /> <span>{step?.text ?? texts.app.campaigns.entry}</span>
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
