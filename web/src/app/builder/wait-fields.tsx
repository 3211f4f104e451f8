import { NativeSelect } from '@mantine/core'
import type { Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { DurationField } from '../conditions/duration-field.tsx'
import { textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import type { FieldsProps } from './surroundings.ts'
import own from './builder.module.css'

const words = texts.builder.campaign
const MODES = ['for', 'date', 'trait', 'clock', 'bestHour'] as const
type Mode = (typeof MODES)[number]

const FIRST: Readonly<Record<Mode, unknown>> = {
  for: '1h',
  date: { until: '2027-01-31' },
  trait: { until: { trait: 'birthday' } },
  clock: { until: { at: '09:00' } },
  bestHour: { until: { at: 'bestHour', fallback: '10:00' } },
}

function modeOf(wait: unknown): Mode {
  const until = valueAt(wait, ['until'])
  if (until === undefined) return 'for'
  if (typeof until === 'string') return 'date'
  if (valueAt(until, ['trait']) !== undefined) return 'trait'
  return valueAt(until, ['at']) === 'bestHour' ? 'bestHour' : 'clock'
}

/** For how long, or until when. */
export function WaitFields({ step, onChange }: FieldsProps) {
  const wait = step['wait']
  const mode = modeOf(wait)
  const put = (next: unknown): void => onChange({ ...step, wait: next })
  return (
    <div className={own.fields}>
      <NativeSelect
        label={words.waitMode}
        value={mode}
        data={MODES.map((each) => ({ value: each, label: words.waitModes[each] }))}
        onChange={(event) => put(FIRST[event.currentTarget.value as Mode])}
      />
      {mode === 'for' ? (
        <DurationField label={words.waitFor} value={wait} onChange={put} />
      ) : (
        <UntilFields mode={mode} until={valueAt(wait, ['until'])} onChange={(until) => put({ until })} />
      )}
    </div>
  )
}

interface UntilProps {
  readonly mode: Exclude<Mode, 'for'>
  readonly until: unknown
  readonly onChange: (until: unknown) => void
}

function UntilFields({ mode, until, onChange }: UntilProps) {
  if (mode === 'date')
    return <EntryField label={words.date} description={words.dateHint} value={textOf(until)} onCommit={onChange} />
  const field = (key: string, description?: string) => (
    <EntryField
      label={words.until[key as 'at']}
      description={description}
      value={
        Array.isArray(valueAt(until, [key]))
          ? (valueAt(until, [key]) as string[]).join(', ')
          : textOf(valueAt(until, [key]))
      }
      onCommit={(text) => onChange(withText(until as Mapping, key, text))}
    />
  )
  if (mode === 'trait')
    return (
      <>
        {field('trait')}
        {field('offset', words.offsetHint)}
      </>
    )
  return (
    <>
      {mode === 'clock' ? field('at', words.clockHint) : field('fallback', words.fallbackHint)}
      {field('on', words.onHint)}
      {field('timezone', words.zoneHint)}
    </>
  )
}

/** Days can be several. */
function withText(until: Mapping, key: string, text: string): Mapping {
  const { [key]: _, ...rest } = until
  if (text.trim() === '') return rest
  const parts = text.split(',').map((part) => part.trim())
  return { ...rest, [key]: key === 'on' && parts.length > 1 ? parts : text.trim() }
}
