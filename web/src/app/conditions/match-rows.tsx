import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { DurationField } from './duration-field.tsx'
import {
  OPERATORS,
  readScalar,
  readScalars,
  rowsOfWhere,
  showScalar,
  showScalars,
  whereOf,
  type MatchRow,
  type Operator,
  type PathRow,
} from './match.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions

/** Operators that compare with what the clock says are for traits only. */
const OF_PROPERTIES = OPERATORS.filter((operator) => !operator.startsWith('within'))

interface WhereRowsProps {
  readonly value: unknown
  readonly properties: readonly string[]
  readonly onChange: (where: unknown) => void
}

/** A filter of properties: all rows must hold. */
export function WhereRows({ value, properties, onChange }: WhereRowsProps) {
  const rows = rowsOfWhere(value)
  const put = (index: number, row: PathRow | undefined): void =>
    onChange(whereOf(rows.flatMap((old, at) => (at === index ? (row ? [row] : []) : [old]))))
  return (
    <fieldset className={styles.filter} aria-label={words.where}>
      {rows.map((row, index) => (
        <div key={index} className={styles.row}>
          <EntryField
            label={words.property}
            isLabelHidden
            placeholder={words.property}
            value={row.path}
            suggestions={properties}
            onCommit={(path) => put(index, { ...row, path })}
          />
          <Comparison row={row} operators={OF_PROPERTIES} onChange={(next) => put(index, { ...row, ...next })} />
          <Remove label={words.removeFilter} onRemove={() => put(index, undefined)} />
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => onChange(whereOf([...rows, { path: '', operator: 'is', value: '' }]))}
      >
        {words.addFilter}
      </Button>
    </fieldset>
  )
}

interface ComparisonProps {
  readonly row: MatchRow
  readonly operators?: readonly Operator[]
  readonly onChange: (row: MatchRow) => void
}

/** The operator and what it compares with. */
export function Comparison({ row: { operator, value }, operators = OPERATORS, onChange }: ComparisonProps) {
  return (
    <>
      <NativeSelect
        aria-label={words.operator}
        value={operator}
        data={operators.map((each) => ({ value: each, label: words.operators[each] }))}
        onChange={(event) => {
          const next = event.currentTarget.value as Operator
          onChange({ operator: next, value: valueFor(next, value) })
        }}
      />
      <Compared operator={operator} value={value} onChange={(next) => onChange({ operator, value: next })} />
    </>
  )
}

interface ComparedProps {
  readonly operator: Operator
  readonly value: unknown
  readonly onChange: (value: unknown) => void
}

function Compared({ operator, value, onChange }: ComparedProps) {
  if (operator === 'exists')
    return (
      <NativeSelect
        aria-label={words.value}
        value={String(value)}
        data={[
          { value: 'true', label: words.isThere },
          { value: 'false', label: words.isNotThere },
        ]}
        onChange={(event) => onChange(event.currentTarget.value === 'true')}
      />
    )
  if (operator.startsWith('within')) return <DurationField label={words.value} value={value} onChange={onChange} />
  const isList = operator === 'is'
  return (
    <EntryField
      label={isList ? words.values : words.value}
      isLabelHidden
      placeholder={isList ? words.values : words.value}
      value={isList ? showScalars(value) : showScalar(value)}
      onCommit={(text) => onChange(isList ? readScalars(text) : readScalar(text))}
    />
  )
}

/** What was compared with before, as far as the other operator can have it. */
function valueFor(operator: Operator, value: unknown): unknown {
  if (operator === 'exists') return true
  if (operator.startsWith('within')) return '7d'
  if (typeof value === 'boolean') return ''
  return Array.isArray(value) && operator !== 'is' ? value[0] : value
}

interface RemoveProps {
  readonly label: string
  readonly onRemove: () => void
}

export const Remove = ({ label, onRemove }: RemoveProps) => (
  <ActionIcon variant="subtle" color="gray" size={30} aria-label={label} title={label} onClick={onRemove}>
    <Icon name="close" size={15} />
  </ActionIcon>
)
