import { Button, NativeSelect } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { textOf } from '../draft/path.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { AGGREGATE_FUNCTIONS } from './condition-kinds.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { AddDetail } from './did-fields.tsx'
import { DurationField } from './duration-field.tsx'
import { besideOf, rowsBeside, type MatchRow } from './match.ts'
import { Comparison, Remove, WhereRows } from './match-rows.tsx'
import type { Vocabulary } from './vocabulary.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions
const PROPERTIES = ['price', 'quantity', 'total', 'revenue', 'product_id', 'category', 'order_id']

interface FieldsProps {
  readonly value: Mapping
  readonly vocabulary: Vocabulary
  readonly onChange: (value: Mapping) => void
}

/** The comparisons that stand beside the key of a condition. */
function Comparisons({ of, value, onChange }: Omit<FieldsProps, 'vocabulary'> & { readonly of: string }) {
  const rows = rowsBeside(value)
  const kept = { [of]: value[of], ...(value['for'] !== undefined && { for: value['for'] }) }
  const put = (next: readonly MatchRow[]): void => onChange({ ...kept, ...besideOf(next) })
  return (
    <div className={styles.rows}>
      {rows.map((row, index) => (
        <div key={index} className={styles.row}>
          <Comparison row={row} onChange={(next) => put(rows.map((old, at) => (at === index ? next : old)))} />
          {rows.length > 1 && (
            <Remove label={words.removeFilter} onRemove={() => put(rows.filter((_, at) => at !== index))} />
          )}
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() =>
          put([...rows, { operator: rows.some(({ operator }) => operator === 'gte') ? 'lt' : 'gte', value: 0 }])
        }
      >
        {words.addComparison}
      </Button>
    </div>
  )
}

export function TraitFields({ of, value, vocabulary, onChange }: FieldsProps & { readonly of: 'trait' | 'saved' }) {
  return (
    <>
      <EntryField
        label={of === 'trait' ? words.trait : words.savedName}
        value={textOf(value[of])}
        suggestions={of === 'trait' ? vocabulary.traits : []}
        onCommit={(name) => onChange({ ...value, [of]: name })}
      />
      <Comparisons of={of} value={value} onChange={onChange} />
    </>
  )
}

/** A figure worked out from events: how many, how much. */
export function AggregateFields({ value, vocabulary, onChange }: FieldsProps) {
  const aggregate = (value['aggregate'] ?? {}) as Mapping
  const fn = AGGREGATE_FUNCTIONS.find((each) => Object.hasOwn(aggregate, each)) ?? 'count'
  const put = (next: Mapping): void => onChange({ ...value, aggregate: next })
  const { [fn]: property, ...rest } = aggregate
  const missing = (['where', 'within'] as const).filter((detail) => aggregate[detail] === undefined)
  return (
    <>
      <div className={styles.row}>
        <NativeSelect
          label={words.figure}
          value={fn}
          data={AGGREGATE_FUNCTIONS.map((each) => ({ value: each, label: words.functions[each] }))}
          onChange={(event) => put({ [event.currentTarget.value]: property, ...rest })}
        />
        <EntryField
          label={words.ofProperty}
          value={textOf(property)}
          suggestions={[...new Set([...vocabulary.properties(aggregate['of']), ...PROPERTIES])]}
          onCommit={(path) => put({ ...aggregate, [fn]: path })}
        />
        <EntryField
          label={words.ofEvent}
          value={textOf(aggregate['of'])}
          suggestions={vocabulary.events}
          onCommit={(of) => put({ ...aggregate, of })}
        />
      </div>
      {aggregate['where'] !== undefined && (
        <WhereRows
          value={aggregate['where']}
          properties={vocabulary.properties(aggregate['of'])}
          onChange={(where) => put(withKey(aggregate, 'where', where))}
        />
      )}
      {aggregate['within'] !== undefined && (
        <div className={styles.detail}>
          <DurationField
            label={words.details.within}
            value={aggregate['within']}
            onChange={(within) => put({ ...aggregate, within })}
          />
          <Remove
            label={words.removeDetail(words.details.within)}
            onRemove={() => put(withKey(aggregate, 'within', undefined))}
          />
        </div>
      )}
      <AddDetail
        of={missing.map((detail) => ({ value: detail, label: words.details[detail] }))}
        onAdd={(detail) => put({ ...aggregate, [detail]: detail === 'within' ? '90d' : { '': '' } })}
      />
      <Comparisons of="aggregate" value={value} onChange={onChange} />
    </>
  )
}
