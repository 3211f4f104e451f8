import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  previewMessage,
  testMessage,
  type MessagePreview as Preview,
  type PreviewMessageBody,
} from '../../api/admin-api.ts'
import { EmailFrame } from '../../parts/email-frame.tsx'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import { textOf } from '../draft/path.ts'
import { Answer } from '../shared/answer.tsx'
import { EntryField } from '../shared/entry-field.tsx'
import own from './builder.module.css'

const words = texts.builder.message
const PAUSE_MS = 400

interface MessagePreviewProps {
  /** A step of a campaign, or a template by itself. */
  readonly of: Pick<PreviewMessageBody, 'campaign' | 'step' | 'template'>
  /** The draft as text. */
  readonly definition: string
}

/** A message as one person would see it; and a way to send it to oneself. Nobody else gets anything. */
export function MessagePreview({ of, definition }: MessagePreviewProps) {
  const [person, setPerson] = useState('')
  const ask: PreviewMessageBody = { ...of, definition, ...whom(person) }
  const [asked] = useDebouncedValue(JSON.stringify(ask), PAUSE_MS)
  const preview = useQuery({
    queryKey: ['preview', asked],
    queryFn: ({ signal }) => previewMessage(JSON.parse(asked) as PreviewMessageBody, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <div className={own.fields}>
      <EntryField
        label={words.seenBy}
        description={words.seenByHint}
        placeholder={words.madeUp}
        value={person}
        onCommit={setPerson}
      />
      <Answer of={preview}>{(value) => <Shown value={value} />}</Answer>
      <Trial ask={ask} channel={preview.data?.channel} />
    </div>
  )
}

/** An email address, or the id that the shop knows somebody by; nobody in particular otherwise. */
function whom(person: string): Pick<PreviewMessageBody, 'profile' | 'traits'> {
  if (person === '') return { traits: words.someone }
  return { profile: person.includes('@') ? { idType: 'email', id: person } : { idType: 'user_id', id: person } }
}

function Shown({ value: { channel, content, problem, warnings, segments, coupon } }: { readonly value: Preview }) {
  if (problem !== null || content === null) return <Notice text={problem ?? ''} />
  const text = (key: string): string => textOf(content[key])
  return (
    <>
      {channel === 'push' && (
        <div className={own.preview}>
          <div className={own.device}>
            <strong>{text('title')}</strong>
            {text('body')}
          </div>
        </div>
      )}
      {channel === 'email' && <Email subject={text('subject')} html={text('html')} text={text('text')} />}
      {channel === 'sms' && (
        <div className={own.preview}>
          <div className={own.device}>{text('text')}</div>
          {segments && <p className={own.hint}>{words.segments(String(segments.segments), String(segments.units))}</p>}
        </div>
      )}
      {channel === 'webhook' && <pre className={own.preview}>{text('body')}</pre>}
      {coupon?.sample === true && <p className={own.hint}>{words.sampleCode}</p>}
      {warnings.map((warning) => (
        <p key={warning} className={own.hint}>
          {warning}
        </p>
      ))}
    </>
  )
}

const WIDTHS = ['desktop', 'phone', 'dark', 'text'] as const
type Width = (typeof WIDTHS)[number]

function Email({ subject, html, text }: { readonly subject: string; readonly html: string; readonly text: string }) {
  const [width, setWidth] = useState<Width>('desktop')
  return (
    <div className={own.preview}>
      <p>
        <strong>{subject}</strong>
      </p>
      <SegmentedControl
        size="xs"
        value={width}
        data={WIDTHS.map((each) => ({ value: each, label: words.widths[each] }))}
        onChange={(next) => setWidth(next)}
        aria-label={words.width}
      />
      {width === 'text' || html === '' ? (
        <pre style={{ whiteSpace: 'pre-wrap' }}>{text}</pre>
      ) : (
        <div className={width === 'phone' ? own.phone : width === 'dark' ? own.dark : undefined}>
          <EmailFrame html={html} title={words.title} />
        </div>
      )}
    </div>
  )
}

/** Sends the message once, to try it out. */
function Trial({ ask, channel }: { readonly ask: PreviewMessageBody; readonly channel: string | undefined }) {
  const [to, setTo] = useState('')
  const isAddressed = channel === 'email' || channel === 'sms'
  const send = useMutation({ mutationFn: () => testMessage({ ...ask, ...(isAddressed && { to }) }) })
  return (
    <div className={own.row}>
      {isAddressed && <EntryField label={words.to} value={to} onCommit={setTo} />}
      <Button variant="default" size="sm" loading={send.isPending} onClick={() => send.mutate()}>
        {words.sendTest}
      </Button>
      <output className={own.hint}>{send.data?.detail}</output>
      {send.error && <Notice text={send.error.message} />}
    </div>
  )
}
