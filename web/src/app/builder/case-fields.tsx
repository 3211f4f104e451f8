import { Button } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { AddDetail } from '../conditions/did-fields.tsx'
import { DurationField } from '../conditions/duration-field.tsx'
import { NEW_CONDITION } from '../conditions/condition-kinds.ts'
import { Remove } from '../conditions/match-rows.tsx'
import { textOf } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ConditionField } from './condition-field.tsx'
import type { FieldsProps } from './surroundings.ts'
import own from './builder.module.css'

const words = texts.builder.campaign

/** The ways out of a wait or a branch, each with its condition; the first that holds is taken. */
export function CaseFields({ of, ...props }: FieldsProps & { readonly of: 'waitFor' | 'branch' }) {
  const { step, path, around, onChange } = props
  const cases = step[of]
  const isList = Array.isArray(cases)
  const list = isList ? (cases as readonly Mapping[]) : []
  const put = (next: readonly Mapping[]): void => onChange({ ...step, [of]: next })
  return (
    <div className={own.fields}>
      {!isList && (
        <ConditionField
          label={words.until.condition}
          value={cases}
          path={[...path, of]}
          around={around}
          isNeeded
          onChange={(next) => onChange({ ...step, [of]: next })}
        />
      )}
      {list.map((each, index) => (
        <div key={index} className={own.case}>
          <ConditionField
            label={words.way(String(index + 1))}
            value={each['when'] ?? NEW_CONDITION}
            path={[...path, of, index, 'when']}
            around={around}
            isNeeded={list.length === 1}
            onChange={(when) => put(list.flatMap((old, at) => (at !== index ? [old] : when ? [{ ...old, when }] : [])))}
          />
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => (isList ? put([...list, { when: NEW_CONDITION }]) : onChange(asList(step)))}
      >
        {words.addWay}
      </Button>
      {of === 'waitFor' && <Patience step={step} onChange={onChange} />}
    </div>
  )
}

/** A wait with one way out, written so that it can have several. */
function asList({ waitFor, then, ...rest }: Mapping): Mapping {
  return { waitFor: [{ when: waitFor, ...(then !== undefined && { then }) }, { when: NEW_CONDITION }], ...rest }
}

function Patience({ step, onChange }: Pick<FieldsProps, 'step' | 'onChange'>) {
  if (step['upTo'] === undefined)
    return <AddDetail of={[{ value: 'upTo', label: words.upTo }]} onAdd={() => onChange({ ...step, upTo: '1d' })} />
  return (
    <div className={own.row}>
      <DurationField label={words.upTo} value={step['upTo']} onChange={(upTo) => onChange({ ...step, upTo })} />
      <Remove label={words.remove(words.upTo)} onRemove={() => onChange(withKey(step, 'upTo', undefined))} />
    </div>
  )
}

/** Ways taken by chance, by their weights. */
export function SplitFields({ step, onChange }: FieldsProps) {
  const arms = Array.isArray(step['split']) ? (step['split'] as readonly Mapping[]) : []
  const put = (next: readonly Mapping[]): void => onChange({ ...step, split: next })
  const change = (index: number, next: Mapping): void => put(arms.map((old, at) => (at === index ? next : old)))
  return (
    <div className={own.fields}>
      {arms.map((arm, index) => (
        <div key={index} className={own.row}>
          <EntryField label={words.arm} value={textOf(arm['id'])} onCommit={(id) => change(index, { ...arm, id })} />
          <EntryField
            label={words.weight}
            value={textOf(arm['weight'])}
            onCommit={(text) => change(index, { ...arm, weight: Number(text) || 1 })}
          />
          <label className={own.check}>
            <input
              type="checkbox"
              checked={arm['control'] === true}
              onChange={(event) => change(index, withKey(arm, 'control', event.currentTarget.checked || undefined))}
            />{' '}
            {words.control}
          </label>
          {arms.length > 2 && (
            <Remove
              label={words.remove(textOf(arm['id']))}
              onRemove={() => put(arms.filter((_, at) => at !== index))}
            />
          )}
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<Icon name="plus" size={14} />}
        onClick={() => put([...arms, { id: `arm-${arms.length + 1}`, weight: 1 }])}
      >
        {words.addArm}
      </Button>
    </div>
  )
}
