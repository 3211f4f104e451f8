import { NativeSelect } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { Choice } from '../conditions/condition-editor.tsx'
import { WhereRows } from '../conditions/match-rows.tsx'
import { textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import type { SettingsProps } from './surroundings.ts'
import own from './builder.module.css'

const words = texts.builder.campaign
const ENTRIES = ['cohort', 'event', 'schedule', 'api'] as const
type EntryKind = (typeof ENTRIES)[number]

const FIRST: Readonly<Record<EntryKind, Mapping>> = {
  cohort: { cohort: '' },
  event: { event: '' },
  schedule: { schedule: { cron: '0 9 * * mon' }, cohort: '' },
  api: { api: true },
}

const kindOf = (entry: Mapping): EntryKind =>
  entry['schedule'] !== undefined ? 'schedule' : (ENTRIES.find((kind) => entry[kind] !== undefined) ?? 'cohort')

/** For whom a campaign begins, and when. */
export function EntryFields({ value, around, onChange }: SettingsProps) {
  const entry = (value['entry'] ?? {}) as Mapping
  const kind = kindOf(entry)
  const put = (next: Mapping): void => onChange({ ...value, entry: next })
  return (
    <fieldset className={own.message} aria-label={words.entry}>
      <NativeSelect
        label={words.entry}
        value={kind}
        data={ENTRIES.map((each) => ({ value: each, label: words.entries[each] }))}
        onChange={(event) => put(FIRST[event.currentTarget.value as EntryKind])}
      />
      {(kind === 'cohort' || kind === 'schedule') && (
        <Choice
          label={texts.builder.conditions.cohort}
          value={entry['cohort']}
          of={around.vocabulary.cohorts}
          onChange={(cohort) => put({ ...entry, cohort })}
        />
      )}
      {kind === 'cohort' && (
        <label className={own.check}>
          <input
            type="checkbox"
            checked={entry['existing'] === 'include'}
            onChange={(event) => put(withKey(entry, 'existing', event.currentTarget.checked ? 'include' : undefined))}
          />{' '}
          {words.existing}
        </label>
      )}
      {kind === 'event' && (
        <>
          <EntryField
            label={texts.builder.conditions.event}
            value={textOf(entry['event'])}
            suggestions={around.vocabulary.events}
            onCommit={(event) => put({ ...entry, event })}
          />
          <WhereRows
            value={entry['where']}
            properties={around.vocabulary.properties(entry['event'])}
            onChange={(where) => put(withKey(entry, 'where', where))}
          />
          <EntryField
            label={words.key}
            description={words.keyHint}
            value={textOf(entry['key'])}
            onCommit={(key) => put(withKey(entry, 'key', key === '' ? undefined : key))}
          />
        </>
      )}
      {kind === 'schedule' && (
        <ScheduleFields value={entry['schedule']} onChange={(schedule) => put({ ...entry, schedule })} />
      )}
    </fieldset>
  )
}

interface ScheduleProps {
  readonly value: unknown
  readonly onChange: (value: Mapping) => void
}

function ScheduleFields({ value, onChange }: ScheduleProps) {
  const schedule = (value ?? {}) as Mapping
  const isOnce = schedule['at'] !== undefined
  const zone = textOf(valueAt(schedule, ['timezone']))
  return (
    <>
      <NativeSelect
        label={words.when}
        value={isOnce ? 'at' : 'cron'}
        data={[
          { value: 'at', label: words.once },
          { value: 'cron', label: words.repeatedly },
        ]}
        onChange={(event) =>
          onChange(event.currentTarget.value === 'at' ? { at: '2027-01-31T09:00:00Z' } : { cron: '0 9 * * mon' })
        }
      />
      <EntryField
        label={isOnce ? words.moment : words.cron}
        description={isOnce ? words.momentHint : words.cronHint}
        value={textOf(schedule[isOnce ? 'at' : 'cron'])}
        onCommit={(text) => onChange({ ...schedule, [isOnce ? 'at' : 'cron']: text })}
      />
      {!isOnce && (
        <EntryField
          label={words.until.timezone}
          placeholder="Europe/Berlin"
          value={zone}
          onCommit={(next) => onChange(withKey(schedule, 'timezone', next === '' ? undefined : next))}
        />
      )}
    </>
  )
}
