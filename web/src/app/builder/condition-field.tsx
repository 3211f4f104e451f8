import { Button } from '@mantine/core'
import type { Mapping } from '../draft/mapping.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { ConditionEditor } from '../conditions/condition-editor.tsx'
import { NEW_CONDITION, type Scope } from '../conditions/condition-kinds.ts'
import { pathText, type Path } from '../draft/path.ts'
import type { Surroundings } from './surroundings.ts'

interface ConditionFieldProps {
  readonly label: string
  readonly value: unknown
  /** From the top of the definition. */
  readonly path: Path
  readonly scope?: Scope
  readonly around: Surroundings
  /** Undefined: it is asked no more. */
  readonly onChange: (value: Mapping | undefined) => void
  readonly isNeeded?: boolean
}

/** A condition that need not be there. */
export function ConditionField({ label, value, path, scope, around, onChange, isNeeded }: ConditionFieldProps) {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return (
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange(NEW_CONDITION)}
      >
        {texts.builder.campaign.addCondition(label)}
      </Button>
    )
  return (
    <ConditionEditor
      label={label}
      value={value as Mapping}
      path={pathText(path)}
      scope={scope ?? 'campaign'}
      steps={around.sendSteps}
      vocabulary={around.vocabulary}
      problems={around.problems}
      onChange={onChange}
      onRemove={isNeeded ? undefined : () => onChange(undefined)}
    />
  )
}
