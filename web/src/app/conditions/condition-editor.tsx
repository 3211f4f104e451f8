import { Button, NativeSelect } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import type { Problem } from '../../api/call.ts'
import { isWithin } from '../draft/path.ts'
import { Icon } from '../../parts/icons.tsx'
import { texts } from '../../texts.ts'
import { ProblemList } from '../shared/problem-list.tsx'
import { asKind, isGroup, isReceipt, kindOf, kindsOf, membersOf, NEW_CONDITION } from './condition-kinds.ts'
import type { Kind, Scope } from './condition-kinds.ts'
import { AddDetail, DidFields } from './did-fields.tsx'
import { DurationField } from './duration-field.tsx'
import { AggregateFields, TraitFields } from './figure-fields.tsx'
import { Remove } from './match-rows.tsx'
import { SequenceFields } from './sequence-fields.tsx'
import type { Vocabulary } from './vocabulary.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions
const CHANNELS = ['push', 'email', 'sms', 'webhook'] as const

interface ConditionEditorProps {
  /** What it is about, for those who hear the page. */
  readonly label: string
  readonly value: Mapping
  /** As the server names its place, to show what is wrong where it is. */
  readonly path: string
  readonly scope: Scope
  /** Ids of the steps that send, for conditions about messages. */
  readonly steps?: readonly string[]
  readonly vocabulary: Vocabulary
  readonly problems: readonly Problem[]
  readonly onChange: (value: Mapping) => void
  readonly onRemove?: (() => void) | undefined
}

/** A condition of the language as fields; groups hold conditions in turn. */
export function ConditionEditor(props: ConditionEditorProps) {
  const { label, value, path, scope, problems, onChange, onRemove } = props
  const kind = kindOf(value)
  const own = problems.filter((problem) => isWithin(problem.path, path) && !isOfMember(problem.path, path, kind))
  return (
    <fieldset className={styles.condition} data-group={isGroup(kind) || kind === 'not'} aria-label={label}>
      <div className={styles.head}>
        <NativeSelect
          aria-label={words.kindOf(label)}
          value={kind ?? ''}
          data={[
            ...(kind === undefined ? [{ value: '', label: words.unknownKind }] : []),
            ...kindsOf(scope).map((each) => ({ value: each, label: words.kinds[each] })),
          ]}
          onChange={(event) => onChange(asKind(value, event.currentTarget.value as Kind))}
        />
        {onRemove && <Remove label={words.remove(label)} onRemove={onRemove} />}
      </div>
      {kind === undefined ? <p className={styles.hint}>{words.unknownHint}</p> : <KindFields {...props} kind={kind} />}
      {kind !== 'did' && kind !== 'didNot' && <Held value={value} onChange={onChange} />}
      <ProblemList of={own} />
    </fieldset>
  )
}

/** Whether the conditions inside show it. */
const isOfMember = (place: string, path: string, kind: Kind | undefined): boolean =>
  kind === 'not' ? isWithin(place, `${path}.not`) : isGroup(kind) && place.startsWith(`${path}.${kind}[`)

/** How long it must have held. */
function Held({ value, onChange }: Pick<ConditionEditorProps, 'value' | 'onChange'>) {
  if (value['for'] === undefined)
    return (
      <AddDetail of={[{ value: 'for', label: words.details.for }]} onAdd={() => onChange({ ...value, for: '1h' })} />
    )
  return (
    <div className={styles.detail}>
      <DurationField
        label={words.details.for}
        value={value['for']}
        onChange={(held) => onChange({ ...value, for: held })}
      />
      <Remove
        label={words.removeDetail(words.details.for)}
        onRemove={() => onChange(withKey(value, 'for', undefined))}
      />
    </div>
  )
}

function KindFields(props: ConditionEditorProps & { readonly kind: Kind }) {
  const { kind, value, vocabulary, onChange } = props
  const put = (next: string): void => onChange({ ...value, [kind]: next })
  switch (kind) {
    case 'all':
    case 'any':
      return <Members {...props} kind={kind} />
    case 'not':
      return (
        <ConditionEditor
          {...props}
          label={words.inner(props.label)}
          value={(value['not'] ?? NEW_CONDITION) as Mapping}
          path={`${props.path}.not`}
          onChange={(not) => onChange({ ...value, not })}
          onRemove={undefined}
        />
      )
    case 'did':
    case 'didNot':
      return <DidFields kind={kind} value={value} vocabulary={vocabulary} onChange={onChange} />
    case 'sequence':
      return <SequenceFields value={value} vocabulary={vocabulary} onChange={onChange} />
    case 'trait':
    case 'saved':
      return <TraitFields of={kind} value={value} vocabulary={vocabulary} onChange={onChange} />
    case 'aggregate':
      return <AggregateFields value={value} vocabulary={vocabulary} onChange={onChange} />
    case 'in':
    case 'notIn':
    case 'leaves':
      return <Choice label={words.cohort} value={value[kind]} of={vocabulary.cohorts} onChange={put} />
    case 'reachable':
      return <Choice label={words.channel} value={value[kind]} of={CHANNELS.map(named)} onChange={put} />
    case 'subscribed':
      return (
        <Choice
          label={words.topic}
          value={value[kind]}
          of={[...vocabulary.topics, ...CHANNELS.map(named)]}
          onChange={put}
        />
      )
    default:
      return isReceipt(kind) ? (
        <Choice label={words.step} value={value[kind]} of={(props.steps ?? []).map(named)} onChange={put} />
      ) : null
  }
}

const named = (key: string): { readonly key: string; readonly name: string } => ({ key, name: key })

function Members({ kind, ...props }: ConditionEditorProps & { readonly kind: 'all' | 'any' }) {
  const { label, value, path, onChange } = props
  const members = membersOf(value, kind)
  const put = (next: readonly Mapping[]): void => onChange({ ...value, [kind]: next })
  return (
    <>
      {members.map((member, index) => (
        <ConditionEditor
          {...props}
          key={index}
          label={words.member(label, String(index + 1))}
          value={member}
          path={`${path}.${kind}[${index}]`}
          onChange={(next) => put(members.map((old, at) => (at === index ? next : old)))}
          onRemove={() => put(members.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="plus" size={14} />}
        aria-label={words.addTo(label)}
        onClick={() => put([...members, NEW_CONDITION])}
      >
        {words.add}
      </Button>
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: unknown
  readonly of: readonly { readonly key: string; readonly name: string }[]
  readonly onChange: (key: string) => void
}

/** One of what the definition has; what it has no longer stays visible. */
export function Choice({ label, value, of, onChange }: ChoiceProps) {
  const now = typeof value === 'string' ? value : ''
  const isKnown = of.some(({ key }) => key === now)
  return (
    <NativeSelect
      label={label}
      value={now}
      error={!isKnown && now !== ''}
      data={[
        ...(isKnown ? [] : [{ value: now, label: now === '' ? words.choose : now }]),
        ...of.map(({ key, name }) => ({ value: key, label: name })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
