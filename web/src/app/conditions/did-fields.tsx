import { NativeSelect } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { textOf } from '../draft/path.ts'
import { texts } from '../../texts.ts'
import { EntryField } from '../shared/entry-field.tsx'
import { DurationField } from './duration-field.tsx'
import { Remove, WhereRows } from './match-rows.tsx'
import { readTimes, TIMES_MODES, writeTimes, type TimesMode } from './times.ts'
import type { Vocabulary } from './vocabulary.ts'
import styles from './conditions.module.css'

const words = texts.builder.conditions

interface FieldsProps {
  readonly value: Mapping
  readonly vocabulary: Vocabulary
  readonly onChange: (value: Mapping) => void
}

const DETAILS = ['where', 'times', 'within', 'since', 'from', 'until', 'same', 'for'] as const
type Detail = (typeof DETAILS)[number]

const FIRST: Readonly<Record<Detail, unknown>> = {
  where: { '': '' },
  times: 2,
  within: '30d',
  since: '',
  from: '2026-01-01',
  until: '2026-12-31',
  same: ['campaign_name'],
  for: '1h',
}

/** An event that was done, or not, with whatever narrows it down. */
export function DidFields({ kind, ...props }: FieldsProps & { readonly kind: 'did' | 'didNot' }) {
  const { value, vocabulary, onChange } = props
  const missing = DETAILS.filter((detail) => value[detail] === undefined)
  return (
    <>
      <EntryField
        label={words.event}
        value={textOf(value[kind])}
        suggestions={vocabulary.events}
        onCommit={(event) => onChange({ ...value, [kind]: event })}
      />
      {DETAILS.filter((detail) => value[detail] !== undefined).map((detail) => (
        <div key={detail} className={styles.detail}>
          <DetailFields detail={detail} event={value[kind]} {...props} />
          <Remove
            label={words.removeDetail(words.details[detail])}
            onRemove={() => onChange(withKey(value, detail, undefined))}
          />
        </div>
      ))}
      <AddDetail
        of={missing.map((detail) => ({ value: detail, label: words.details[detail] }))}
        onAdd={(detail) => onChange({ ...value, [detail]: FIRST[detail as Detail] })}
      />
    </>
  )
}

interface AddDetailProps {
  readonly of: readonly { readonly value: string; readonly label: string }[]
  readonly onAdd: (detail: string) => void
}

export const AddDetail = ({ of, onAdd }: AddDetailProps) =>
  of.length === 0 ? null : (
    <NativeSelect
      className={styles.add}
      size="xs"
      aria-label={words.addDetail}
      value=""
      data={[{ value: '', label: words.addDetail }, ...of]}
      onChange={(event) => event.currentTarget.value !== '' && onAdd(event.currentTarget.value)}
    />
  )

interface DetailProps extends FieldsProps {
  readonly detail: Detail
  readonly event: unknown
}

function DetailFields({ detail, event, value, vocabulary, onChange }: DetailProps) {
  const put = (next: unknown): void => onChange(withKey(value, detail, next))
  switch (detail) {
    case 'where':
      return <WhereRows value={value['where']} properties={vocabulary.properties(event)} onChange={put} />
    case 'times':
      return <TimesFields value={value['times']} onChange={put} />
    case 'within':
    case 'for':
      return <DurationField label={words.details[detail]} value={value[detail]} onChange={put} />
    case 'since':
      return <SinceFields value={value['since']} vocabulary={vocabulary} onChange={put} />
    case 'from':
    case 'until':
      return (
        <EntryField
          label={words.details[detail]}
          description={words.dateHint}
          value={textOf(value[detail])}
          onCommit={put}
        />
      )
    case 'same':
      return (
        <EntryField
          label={words.details.same}
          description={words.sameHint}
          value={(value['same'] as readonly string[]).join(', ')}
          onCommit={(text) => put(listOf(text))}
        />
      )
  }
}

export const listOf = (text: string): readonly string[] | undefined => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length === 0 ? undefined : names
}

function TimesFields({ value, onChange }: { readonly value: unknown; readonly onChange: (value: unknown) => void }) {
  const times = readTimes(value)
  const count = (label: string, key: 'first' | 'last') => (
    <EntryField
      label={label}
      className={styles.number}
      value={String(times[key])}
      onCommit={(text) => onChange(writeTimes({ ...times, [key]: Math.max(0, Math.round(Number(text) || 0)) }))}
    />
  )
  return (
    <div className={styles.row}>
      <NativeSelect
        label={words.details.times}
        value={times.mode}
        data={TIMES_MODES.map((mode) => ({ value: mode, label: words.times[mode] }))}
        onChange={(event) => onChange(writeTimes({ ...times, mode: event.currentTarget.value as TimesMode }))}
      />
      {count(words.count, 'first')}
      {times.mode === 'between' && count(words.upTo, 'last')}
    </div>
  )
}

interface SinceProps {
  readonly value: unknown
  readonly vocabulary: Vocabulary
  readonly onChange: (value: unknown) => void
}

/** The event after which it counts; by itself it is only a name. */
function SinceFields({ value, vocabulary, onChange }: SinceProps) {
  const since = typeof value === 'string' ? { did: value } : (value as Mapping)
  const put = (next: Mapping): void => onChange(Object.keys(next).length === 1 ? next['did'] : next)
  const missing = (['where', 'within'] as const).filter((detail) => since[detail] === undefined)
  return (
    <div className={styles.inner}>
      <EntryField
        label={words.details.since}
        value={textOf(since['did'])}
        suggestions={vocabulary.events}
        onCommit={(did) => put({ ...since, did })}
      />
      {since['where'] !== undefined && (
        <WhereRows
          value={since['where']}
          properties={vocabulary.properties(since['did'])}
          onChange={(where) => put(withKey(since, 'where', where))}
        />
      )}
      {since['within'] !== undefined && (
        <div className={styles.detail}>
          <DurationField
            label={words.details.within}
            value={since['within']}
            onChange={(within) => put({ ...since, within })}
          />
          <Remove
            label={words.removeDetail(words.details.within)}
            onRemove={() => put(withKey(since, 'within', undefined))}
          />
        </div>
      )}
      <AddDetail
        of={missing.map((detail) => ({ value: detail, label: words.details[detail] }))}
        onAdd={(detail) => put({ ...since, [detail]: FIRST[detail as Detail] })}
      />
    </div>
  )
}
