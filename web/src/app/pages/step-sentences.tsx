import type { Step } from '../../api/admin-api.ts'
import { Badge } from '../shared/badge.tsx'
import { stepCounts } from '../shared/step-counts.ts'
import own from './step-sentences.module.css'

/** A campaign as sentences: what stands under a branch is further in. */
export const StepSentences = ({ steps }: { readonly steps: readonly Step[] }) => (
  <ol className={own.steps}>
    {steps.map((step) => (
      <li key={step.id} style={{ marginInlineStart: `${step.depth * 26}px` }}>
        {step.under && <span className={own.branch}>{step.under.branch}</span>}
        <span>{step.text}</span>
        <span className={own.counts}>
          {stepCounts(step).map(({ label, value, tone }) => (
            <Badge key={label} tone={tone}>
              {value} {label}
            </Badge>
          ))}
        </span>
      </li>
    ))}
  </ol>
)
