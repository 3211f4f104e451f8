import { withKey, type Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { Choice } from '../conditions/condition-editor.tsx'
import { AddDetail } from '../conditions/did-fields.tsx'
import { DurationField } from '../conditions/duration-field.tsx'
import { Remove } from '../conditions/match-rows.tsx'
import { textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { ConditionField } from './condition-field.tsx'
import type { FieldsProps } from './surroundings.ts'
import { ValueRows } from './value-rows.tsx'
import own from './builder.module.css'

const words = texts.builder.campaign

/** Lists at ad platforms that the person is put on or taken off. */
export function AudienceFields({ step, path, around, onChange }: FieldsProps) {
  const remove = step['remove'] as Mapping | undefined
  const adds = (valueAt(step, ['audience', 'add']) ?? []) as readonly string[]
  const putRemove = (next: Mapping): void =>
    onChange(withKey(step, 'remove', Object.keys(next).length > 0 ? next : undefined))
  return (
    <div className={own.fields}>
      {(['add', 'remove'] as const).map((which) => (
        <Lists
          key={which}
          label={words.lists[which]}
          of={around.vocabulary.audiences}
          value={(valueAt(step, ['audience', which]) ?? []) as readonly string[]}
          onChange={(next) =>
            onChange({
              ...step,
              audience: withKey((step['audience'] ?? {}) as Mapping, which, next.length > 0 ? next : undefined),
            })
          }
        />
      ))}
      {adds.length > 0 && (
        <>
          <ConditionField
            label={words.leaveWhen}
            value={remove?.['when']}
            path={[...path, 'remove', 'when']}
            around={around}
            onChange={(when) => putRemove(withKey(remove ?? {}, 'when', when))}
          />
          {remove?.['after'] === undefined ? (
            <AddDetail
              of={[{ value: 'after', label: words.leaveAfter }]}
              onAdd={() => putRemove({ ...remove, after: '14d' })}
            />
          ) : (
            <div className={own.row}>
              <DurationField
                label={words.leaveAfter}
                value={remove['after']}
                onChange={(after) => putRemove({ ...remove, after })}
              />
              <Remove
                label={words.remove(words.leaveAfter)}
                onRemove={() => putRemove(withKey(remove, 'after', undefined))}
              />
            </div>
          )}
          <label className={own.check}>
            <input
              type="checkbox"
              checked={remove?.['onExit'] !== false}
              onChange={(event) =>
                putRemove(withKey(remove ?? {}, 'onExit', event.currentTarget.checked ? undefined : false))
              }
            />{' '}
            {words.leaveOnExit}
          </label>
        </>
      )}
    </div>
  )
}

interface ListsProps {
  readonly label: string
  readonly of: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/** Some of what there is; what is named but is not there stays visible. */
export function Lists({ label, of, value, onChange }: ListsProps) {
  const all = [...new Set([...of, ...value])]
  return (
    <fieldset className={own.checks}>
      <legend>{label}</legend>
      {all.length === 0 && <span className={own.hint}>{words.nothingThere}</span>}
      {all.map((each) => (
        <label key={each} className={own.check}>
          <input
            type="checkbox"
            checked={value.includes(each)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...value, each] : value.filter((other) => other !== each))
            }
          />{' '}
          {each}
        </label>
      ))}
    </fieldset>
  )
}

export const SetFields = ({ step, around, onChange }: FieldsProps) => (
  <ValueRows
    label={words.traits}
    name={texts.builder.conditions.trait}
    value={step['set']}
    suggestions={around.vocabulary.traits}
    onChange={(set) => onChange({ ...step, set })}
  />
)

export function EmitFields({ step, around, onChange }: FieldsProps) {
  const emit = (step['emit'] ?? {}) as Mapping
  return (
    <div className={own.fields}>
      <EntryField
        label={texts.builder.conditions.event}
        value={textOf(emit['event'])}
        suggestions={around.vocabulary.events}
        onCommit={(event) => onChange({ ...step, emit: { ...emit, event } })}
      />
      <ValueRows
        label={texts.builder.conditions.where}
        name={texts.builder.conditions.property}
        value={emit['properties']}
        onChange={(properties) =>
          onChange({
            ...step,
            emit: withKey(emit, 'properties', Object.keys(properties).length > 0 ? properties : undefined),
          })
        }
      />
    </div>
  )
}

export function CallFields({ step, around, onChange }: FieldsProps) {
  const call = (step['call'] ?? {}) as Mapping
  const put = (next: Mapping): void => onChange({ ...step, call: next })
  return (
    <div className={own.fields}>
      <Choice
        label={words.askWhom}
        value={call['via'] ?? ''}
        of={[{ key: '', name: words.onlyOne }, ...around.vocabulary.connections]}
        onChange={(via) => put(withKey(call, 'via', via === '' ? undefined : via))}
      />
      <EntryField
        label={words.question}
        description={words.liquidHint}
        value={textOf(call['body'])}
        rows={5}
        isCode
        onCommit={(body) => put({ ...call, body })}
      />
      <ValueRows
        label={words.keeps}
        name={texts.builder.conditions.savedName}
        value={call['save']}
        onChange={(save) => put(withKey(call, 'save', Object.keys(save).length > 0 ? save : undefined))}
      />
    </div>
  )
}
