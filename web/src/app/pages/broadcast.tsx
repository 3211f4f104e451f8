import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'
import { ChannelField } from '../builder/channel-field.tsx'
import type { Mapping } from '../draft/mapping.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { campaignOf, isComplete, newBroadcast } from '../broadcast/broadcast.ts'
import { MessageFields } from '../builder/message-fields.tsx'
import { Lists } from '../builder/doing-fields.tsx'
import { NEW_MESSAGES } from '../builder/step-kinds.ts'
import { useSenders } from '../builder/use-senders.ts'
import { CohortSize } from '../conditions/cohort-size.tsx'
import { Choice } from '../conditions/condition-editor.tsx'
import { vocabularyOf } from '../conditions/vocabulary.ts'
import { freeKey } from '../draft/free-key.ts'
import { valueAt } from '../draft/path.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import own from '../builder/builder.module.css'

const words = texts.builder.broadcast

export function BroadcastPage() {
  const drafting = useDraft()
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Answer of={drafting}>
        {(value) =>
          value.definition ? (
            <Form drafting={value} definition={value.definition} />
          ) : (
            <EmptyState>{texts.builder.draft.unreadable}</EmptyState>
          )
        }
      </Answer>
    </>
  )
}

interface FormProps {
  readonly drafting: Drafting
  readonly definition: Mapping
}

/** Who, what and when; it goes on where campaigns are looked at before they are published. */
function Form({ drafting, definition }: FormProps) {
  const navigate = useNavigate()
  const vocabulary = vocabularyOf(definition)
  const [broadcast, set] = useState(() => newBroadcast(vocabulary.cohorts[0]?.key ?? ''))
  const { name, cohort, channel, message, via, at } = broadcast
  const senders = useSenders(
    channel,
    vocabulary.connections.map(({ key }) => key),
  )
  const where = valueAt(definition, ['cohorts', cohort, 'where'])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!isComplete(broadcast)) return
    const key = freeKey(name, Object.keys(valueAt(definition, ['campaigns']) ?? {}))
    drafting.put(['campaigns', key], campaignOf(broadcast, Date.now()))
    void navigate({ to: '/campaigns/$key/edit', params: { key } })
  }
  return (
    <form className={styles.builder} onSubmit={submit}>
      <div className={styles.column}>
        <Panel title={words.what}>
          <div className={own.fields}>
            <TextInput
              label={words.name}
              placeholder={words.namePlaceholder}
              value={name}
              required
              onChange={(event) => set({ ...broadcast, name: event.currentTarget.value })}
            />
            <ChannelField
              value={channel}
              onChange={(next) => {
                set({ ...broadcast, channel: next, message: NEW_MESSAGES[next], via: [] })
              }}
            />
            <Lists
              label={texts.builder.campaign.via}
              of={senders}
              value={via}
              onChange={(next) => set({ ...broadcast, via: next })}
            />
            <MessageFields
              channel={channel}
              value={message}
              onChange={(next) => set({ ...broadcast, message: next })}
            />
          </div>
        </Panel>
      </div>
      <div className={styles.column}>
        <Panel title={words.who}>
          <Choice
            label={texts.builder.conditions.cohort}
            value={cohort}
            of={vocabulary.cohorts}
            onChange={(next) => set({ ...broadcast, cohort: next })}
          />
          {typeof where === 'object' && where !== null && (
            <CohortSize where={where as Mapping} definition={drafting.draft.text} />
          )}
        </Panel>
        <Panel title={words.when}>
          <div className={own.fields}>
            <TextInput
              type="datetime-local"
              label={words.at}
              description={words.atHint}
              value={at}
              onChange={(event) => set({ ...broadcast, at: event.currentTarget.value })}
            />
            <p className={own.hint}>{words.next}</p>
            <Button type="submit" disabled={!isComplete(broadcast)}>
              {words.go}
            </Button>
          </div>
        </Panel>
      </div>
    </form>
  )
}
