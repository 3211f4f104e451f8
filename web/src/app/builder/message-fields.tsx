import { NativeSelect } from '@mantine/core'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { texts } from '../../texts.ts'
import { textOf, valueAt } from '../draft/path.ts'
import { EntryField } from '../shared/entry-field.tsx'
import type { Channel } from './step-kinds.ts'
import own from './builder.module.css'

const words = texts.builder.message

interface MessageFieldsProps {
  readonly channel: Channel
  /** Of a step, or a template. */
  readonly value: Mapping
  readonly onChange: (value: Mapping) => void
}

const LINES = 8
const FORMATS = ['html', 'mjml', 'text'] as const
type Format = (typeof FORMATS)[number]

const NEW_BODIES: Readonly<Record<Format, string>> = {
  html: '<p>Hello {{ profile.traits.first_name | default: "there" }},</p>\n',
  mjml: '<mjml><mj-body><mj-section><mj-column>\n  <mj-text>Hello {{ profile.traits.first_name | default: "there" }},</mj-text>\n  <mj-button href="https://">Go on</mj-button>\n</mj-column></mj-section></mj-body></mjml>\n',
  text: 'Hello {{ profile.traits.first_name | default: "there" }},\n',
}

/** The words of a message. Liquid can stand in all of them. */
export function MessageFields({ channel, value, onChange }: MessageFieldsProps) {
  const field = (key: 'title' | 'body' | 'link' | 'image' | 'subject' | 'preheader' | 'text', rows?: number) => (
    <EntryField
      key={key}
      label={words.fields[key]}
      value={textOf(value[key])}
      rows={rows}
      onCommit={(text) => onChange(withKey(value, key, text === '' && !NEEDED.has(key) ? undefined : text))}
    />
  )
  return (
    <fieldset className={own.message} aria-label={words.title}>
      <p className={own.hint}>{texts.builder.campaign.liquidHint}</p>
      {channel === 'push' && [field('title'), field('body', 3), field('link'), field('image')]}
      {channel === 'email' && [field('subject'), field('preheader')]}
      {channel === 'email' && <EmailBody value={value} onChange={onChange} />}
      {channel === 'sms' && field('text', 4)}
      {channel === 'webhook' && (
        <EntryField
          label={words.json}
          value={textOf(value['body'])}
          rows={LINES}
          isCode
          onCommit={(body) => onChange({ ...value, body })}
        />
      )}
    </fieldset>
  )
}

const NEEDED = new Set(['title', 'body', 'subject', 'text'])

/** An email is written as HTML, as MJML, or as plain text; one kept in a file is named, and changed there. */
function EmailBody({ value, onChange }: Omit<MessageFieldsProps, 'channel'>) {
  const format = FORMATS.find((each) => value[each] !== undefined) ?? 'html'
  const file = valueAt(value[format], ['file'])
  return (
    <>
      <NativeSelect
        label={words.format}
        value={format}
        data={FORMATS.map((each) => ({ value: each, label: words.formats[each] }))}
        onChange={(event) => {
          const next = event.currentTarget.value as Format
          onChange(withKey({ ...value, [next]: NEW_BODIES[next] }, format, undefined))
        }}
      />
      {typeof file === 'string' ? (
        <p className={own.hint}>{words.inFile(file)}</p>
      ) : (
        <EntryField
          label={words.body}
          value={textOf(value[format])}
          rows={LINES * 2}
          isCode
          onCommit={(text) => onChange({ ...value, [format]: text })}
        />
      )}
    </>
  )
}
