import { Button, NativeSelect } from '@mantine/core'
import { withKey, without, type Mapping } from '../draft/mapping.ts'
import { textOf } from '../draft/path.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { AddDetail, listOf } from './did-fields.tsx'
import { DurationField } from './duration-field.tsx'
import { Remove, WhereRows } from './match-rows.tsx'
import type { Vocabulary } from './vocabulary.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions

interface SequenceProps {
  readonly value: Mapping
  readonly vocabulary: Vocabulary
  readonly onChange: (value: Mapping) => void
}

/** Events one after the other. */
export function SequenceFields({ value, vocabulary, onChange }: SequenceProps) {
  const steps = Array.isArray(value['sequence']) ? (value['sequence'] as readonly Mapping[]) : []
  const put = (next: readonly Mapping[]): void => onChange({ ...value, sequence: next })
  const missing = (['within', 'same'] as const).filter((detail) => value[detail] === undefined)
  return (
    <>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li key={index}>
            <SequenceStep
              value={step}
              isFirst={index === 0}
              vocabulary={vocabulary}
              onChange={(next) => put(steps.map((old, at) => (at === index ? next : old)))}
              onRemove={() => put(steps.filter((_, at) => at !== index))}
            />
          </li>
        ))}
      </ol>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => put([...steps, { did: '', within: '1d' }])}
      >
        {words.addThen}
      </Button>
      {value['within'] !== undefined && (
        <DurationField
          label={words.sequenceWithin}
          value={value['within']}
          onChange={(within) => onChange({ ...value, within })}
        />
      )}
      {Array.isArray(value['same']) && (
        <EntryField
          label={words.details.same}
          description={words.sameHint}
          value={value['same'].join(', ')}
          onCommit={(text) => onChange(withKey(value, 'same', listOf(text)))}
        />
      )}
      <AddDetail
        of={missing.map((detail) => ({
          value: detail,
          label: detail === 'within' ? words.sequenceWithin : words.details[detail],
        }))}
        onAdd={(detail) => onChange({ ...value, [detail]: detail === 'within' ? '7d' : ['product_id'] })}
      />
    </>
  )
}

interface StepProps {
  readonly value: Mapping
  readonly isFirst: boolean
  readonly vocabulary: Vocabulary
  readonly onChange: (value: Mapping) => void
  readonly onRemove: () => void
}

function SequenceStep({ value, isFirst, vocabulary, onChange, onRemove }: StepProps) {
  const kind = Object.hasOwn(value, 'didNot') ? 'didNot' : 'did'
  const event = value[kind]
  const missing = (['where', 'within'] as const).filter(
    (detail) => value[detail] === undefined && !(isFirst && detail === 'within'),
  )
  return (
    <div className={styles.inner}>
      <div className={styles.row}>
        <NativeSelect
          aria-label={words.kind}
          value={kind}
          data={[
            { value: 'did', label: isFirst ? words.kinds.did : words.then },
            { value: 'didNot', label: words.thenNot },
          ]}
          onChange={(change) => onChange({ [change.currentTarget.value]: event, ...without(value, kind) })}
        />
        <EntryField
          label={words.event}
          isLabelHidden
          placeholder={words.event}
          value={textOf(event)}
          suggestions={vocabulary.events}
          onCommit={(next) => onChange({ ...value, [kind]: next })}
        />
        <Remove label={words.removeStep} onRemove={onRemove} />
      </div>
      {value['where'] !== undefined && (
        <WhereRows
          value={value['where']}
          properties={vocabulary.properties(event)}
          onChange={(where) => onChange(withKey(value, 'where', where))}
        />
      )}
      {value['within'] !== undefined && (
        <div className={styles.detail}>
          <DurationField
            label={words.afterBefore}
            value={value['within']}
            onChange={(within) => onChange({ ...value, within })}
          />
          <Remove
            label={words.removeDetail(words.afterBefore)}
            onRemove={() => onChange(withKey(value, 'within', undefined))}
          />
        </div>
      )}
      <AddDetail
        of={missing.map((detail) => ({
          value: detail,
          label: detail === 'within' ? words.afterBefore : words.details[detail],
        }))}
        onAdd={(detail) => onChange({ ...value, [detail]: detail === 'within' ? '1d' : { '': '' } })}
      />
    </div>
  )
}
