import { Group, NativeSelect } from '@mantine/core'
import { texts } from '../../texts.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { readDuration, UNITS, type Unit } from './duration.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions

interface DurationFieldProps {
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: string) => void
}

/** A span of time as a number and its unit. What cannot be read as one is shown as it stands. */
export function DurationField({ label, value, onChange }: DurationFieldProps) {
  const read = readDuration(value)
  if (!read && typeof value === 'string' && value !== '')
    return <EntryField label={label} value={value} onCommit={onChange} isWrong />
  const { amount, unit } = read ?? { amount: 1, unit: 'd' as Unit }
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <EntryField
        label={label}
        value={String(amount)}
        className={styles.number}
        onCommit={(text) => onChange(NUMBER.test(text.trim()) ? `${text.trim()}${unit}` : text)}
      />
      <NativeSelect
        aria-label={words.unitOf(label)}
        value={unit}
        data={UNITS.map((each) => ({ value: each, label: words.units[each] }))}
        onChange={(event) => onChange(`${amount}${event.currentTarget.value}`)}
      />
    </Group>
  )
}
const NUMBER = /^\d+(\.\d+)?$/
