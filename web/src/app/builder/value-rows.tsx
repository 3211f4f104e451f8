import { Button } from '@mantine/core'
import type { Mapping } from '../draft/mapping.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { Remove } from '../conditions/match-rows.tsx'
import { readScalar, showScalar } from '../conditions/match.ts'
import { EntryField } from '../shared/entry-field.tsx'
import styles from '../conditions/conditions.module.css'

const words = texts.builder.campaign

interface ValueRowsProps {
  readonly label: string
  readonly name: string
  readonly value: unknown
  readonly suggestions?: readonly string[]
  readonly onChange: (value: Mapping) => void
}

/** Names with values: traits to set, properties of an event. A value that is no plain one stays as it is. */
export function ValueRows({ label, name, value, suggestions, onChange }: ValueRowsProps) {
  const rows = Object.entries((value ?? {}) as Mapping)
  const put = (index: number, row: readonly [string, unknown] | undefined): void =>
    onChange(Object.fromEntries(rows.flatMap((old, at) => (at === index ? (row ? [row] : []) : [old]))))
  return (
    <fieldset className={styles.filter} aria-label={label}>
      {rows.map(([key, inner], index) => (
        <div key={index} className={styles.row}>
          <EntryField
            label={name}
            isLabelHidden
            placeholder={name}
            value={key}
            suggestions={suggestions}
            onCommit={(next) => put(index, [next, inner])}
          />
          <EntryField
            label={texts.builder.conditions.value}
            isLabelHidden
            placeholder={texts.builder.conditions.value}
            value={typeof inner === 'object' && inner !== null ? JSON.stringify(inner) : showScalar(inner)}
            onCommit={(next) => put(index, [key, readValue(next)])}
          />
          <Remove label={words.removeValue(key)} onRemove={() => put(index, undefined)} />
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange({ ...Object.fromEntries(rows), '': '' })}
      >
        {words.addValue}
      </Button>
    </fieldset>
  )
}

/** `{ "trait": "plan" }` is what the trait is then; all else is a plain value. */
function readValue(text: string): unknown {
  if (!text.trim().startsWith('{')) return readScalar(text)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
