import { useState } from 'react'
import { stringify } from 'yaml'
import type { Mapping } from '../draft/mapping.ts'
import { readDefinition } from '../draft/definition-text.ts'
import { texts } from '../../texts.ts'
import { ProblemList } from './problem-list.tsx'
import { YamlField } from './yaml-field.tsx'

interface ValueAsYamlProps {
  readonly label: string
  readonly value: Mapping
  readonly onChange: (value: Mapping) => void
}

/** A part of the definition as text, which can be changed here as well. What cannot be read yet stays here only. */
export function ValueAsYaml({ label, value, onChange }: ValueAsYamlProps) {
  const [typed, setTyped] = useState<string>()
  const isUnread = typed !== undefined && readDefinition(typed) === undefined
  // What was typed stays as it was typed, as long as it says what stands there.
  const isCurrent = typed !== undefined && JSON.stringify(readDefinition(typed)) === JSON.stringify(value)
  const text = isUnread || isCurrent ? typed : stringify(value, { lineWidth: 0 })
  const change = (next: string): void => {
    setTyped(next)
    const read = readDefinition(next)
    if (read && next !== text) onChange(read)
  }
  return (
    <>
      <YamlField label={label} value={text} onChange={change} problems={NONE} />
      {isUnread && <ProblemList of={[{ ...UNREAD, message: texts.builder.unreadYaml }]} />}
    </>
  )
}
const NONE = [] as const
const UNREAD = { code: 'bad_yaml', path: '', line: 1, column: 1 }
