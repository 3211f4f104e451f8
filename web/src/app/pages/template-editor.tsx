import { Link, useParams } from '@tanstack/react-router'
import { ChannelField } from '../builder/channel-field.tsx'
import { withKey, type Mapping } from '../draft/mapping.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { MessageFields } from '../builder/message-fields.tsx'
import { MessagePreview } from '../builder/message-preview.tsx'
import { NEW_MESSAGES, type Channel } from '../builder/step-kinds.ts'
import { DraftActions } from '../draft/draft-actions.tsx'
import { isWithin, pathText, textOf, valueAt } from '../draft/path.ts'
import { useDescribed } from '../draft/use-described.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { EntryField } from '../shared/entry-field.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import styles from '../shared/shared.module.css'
import own from '../builder/builder.module.css'

const words = texts.builder.contents

export function TemplateEditorPage() {
  const { key } = useParams({ from: '/templates/$key/edit' })
  const drafting = useDraft()
  return <Answer of={drafting}>{(value) => <Editor template={key} drafting={value} />}</Answer>
}

function Editor({ template, drafting }: { readonly template: string; readonly drafting: Drafting }) {
  const path = ['templates', template]
  const value = valueAt(drafting.definition, path) as Mapping | undefined
  const described = useDescribed(drafting.draft.text)
  const problems = described.problems.filter((problem) => isWithin(problem.path, pathText(path)))
  const channel = textOf(value?.['channel']) as Channel
  return (
    <>
      <PageTitle title={value ? words.edit(template) : words.gone} lead={<Link to="/contents">{words.title}</Link>}>
        <DraftActions drafting={drafting} />
      </PageTitle>
      {value ? (
        <div className={styles.builder}>
          <Panel title={words.template} quiet>
            <div className={own.fields}>
              <ProblemList of={problems} />
              <ChannelField
                value={channel}
                onChange={(next) => {
                  drafting.put(path, { channel: next, ...NEW_MESSAGES[next] })
                }}
              />
              <MessageFields channel={channel} value={value} onChange={(next) => drafting.put(path, next)} />
              <Locales value={value} channel={channel} onChange={(next) => drafting.put(path, next)} />
            </div>
          </Panel>
          <Panel title={texts.builder.message.preview}>
            {described.problems.length === 0 ? (
              <MessagePreview of={{ template }} definition={drafting.draft.text} />
            ) : (
              <EmptyState>{texts.builder.campaign.unfinished}</EmptyState>
            )}
          </Panel>
        </div>
      ) : (
        <Link to="/contents">{words.title}</Link>
      )}
    </>
  )
}

interface LocalesProps {
  readonly value: Mapping
  readonly channel: Channel
  readonly onChange: (value: Mapping) => void
}

/** What differs in other languages. */
function Locales({ value, channel, onChange }: LocalesProps) {
  const locales = (value['locales'] ?? {}) as Readonly<Record<string, Mapping>>
  const put = (next: Mapping): void =>
    onChange(withKey(value, 'locales', Object.keys(next).length > 0 ? next : undefined))
  return (
    <>
      {Object.entries(locales).map(([locale, variant]) => (
        <details key={locale}>
          <summary>{words.inLocale(locale)}</summary>
          <MessageFields channel={channel} value={variant} onChange={(next) => put({ ...locales, [locale]: next })} />
        </details>
      ))}
      <EntryField
        label={words.addLocale}
        description={words.localeHint}
        value=""
        onCommit={(locale) => locale.trim() !== '' && put({ ...locales, [locale.trim()]: firstTexts(value, channel) })}
      />
    </>
  )
}

const firstTexts = (value: Mapping, channel: Channel): Mapping =>
  Object.fromEntries(Object.keys(NEW_MESSAGES[channel]).map((key) => [key, value[key] ?? '']))
