import { Button, Modal } from '@mantine/core'
import type { Mapping } from '../draft/mapping.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { copyOf } from './draft-steps.ts'
import type { Gap } from './edit-graph.ts'
import { stepIcon } from '../canvas/step-icon.ts'
import { NEW_STEPS, STEP_KINDS } from './step-kinds.ts'
import own from './builder.module.css'

const words = texts.builder.campaign

interface AddStepProps {
  /** Undefined: nothing is being added. */
  readonly gap: Gap | undefined
  readonly copied: Mapping | undefined
  readonly onClose: () => void
  readonly onAdd: (gap: Gap, step: Mapping) => void
}

/** What can be put in at a gap. */
export const AddStep = ({ gap, copied, onClose, onAdd }: AddStepProps) => (
  <Modal
    opened={gap !== undefined}
    onClose={onClose}
    title={words.addStep}
    size="lg"
    closeButtonProps={{ 'aria-label': texts.common.close }}
  >
    <div className={own.kinds}>
      {STEP_KINDS.map((kind) => (
        <button key={kind} type="button" className={own.kind} onClick={() => gap && onAdd(gap, NEW_STEPS[kind])}>
          <Icon name={stepIcon(kind)} />
          <strong>{words.kinds[kind].name}</strong>
          <small>{words.kinds[kind].about}</small>
        </button>
      ))}
    </div>
    {copied && (
      <Button variant="default" mt={12} onClick={() => gap && onAdd(gap, copyOf(copied))}>
        {words.paste}
      </Button>
    )}
  </Modal>
)
