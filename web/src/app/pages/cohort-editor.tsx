import { Button, Tabs } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Mapping } from '../draft/mapping.ts'
import { formatNumber } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { ConditionEditor } from '../conditions/condition-editor.tsx'
import { CohortSize } from '../conditions/cohort-size.tsx'
import { NEW_CONDITION } from '../conditions/condition-kinds.ts'
import { vocabularyOf } from '../conditions/vocabulary.ts'
import { DraftActions } from '../draft/draft-actions.tsx'
import { pathText, valueAt } from '../draft/path.ts'
import { useDescribed } from '../draft/use-described.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { usesOfCohort } from '../draft/uses-of.ts'
import { Answer } from '../shared/answer.tsx'
import { EntryField } from '../shared/entry-field.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { Loading } from '../shared/loading.tsx'

const words = texts.builder.cohort
const ValueAsYaml = lazy(async () => ({ default: (await import('../shared/value-as-yaml.tsx')).ValueAsYaml }))

export function CohortEditorPage() {
  const { key } = useParams({ from: '/cohorts/$key/edit' })
  const drafting = useDraft()
  return <Answer of={drafting}>{(value) => <Found cohort={key} drafting={value} />}</Answer>
}

interface CohortProps {
  readonly cohort: string
  readonly drafting: Drafting
}

function Found({ cohort, drafting }: CohortProps) {
  const { definition } = drafting
  const value = valueAt(definition, ['cohorts', cohort])
  if (!definition) return <EmptyState>{texts.builder.draft.unreadable}</EmptyState>
  if (typeof value !== 'object' || value === null) return <Gone drafting={drafting} />
  return <Editor cohort={cohort} drafting={drafting} definition={definition} value={value as Mapping} />
}

const Gone = ({ drafting }: Pick<CohortProps, 'drafting'>) => (
  <>
    <PageTitle title={words.gone}>
      <DraftActions drafting={drafting} />
    </PageTitle>
    <Link to="/cohorts">{words.all}</Link>
  </>
)

interface EditorProps extends CohortProps {
  readonly definition: Mapping
  readonly value: Mapping
}

function Editor({ cohort, drafting, definition, value }: EditorProps) {
  const navigate = useNavigate()
  const path = ['cohorts', cohort]
  const described = useDescribed(drafting.draft.text)
  const name = typeof value['name'] === 'string' ? value['name'] : ''
  const where = (value['where'] ?? NEW_CONDITION) as Mapping
  const put = (next: Mapping): void => drafting.put([...path, 'where'], next)
  const done = (): void => void navigate({ to: '/cohorts/$key', params: { key: cohort } })
  return (
    <>
      <PageTitle title={words.edit(name || cohort)} lead={<span className={styles.key}>{cohort}</span>}>
        <DraftActions drafting={drafting} onPublished={done} />
      </PageTitle>
      <div className={styles.builder}>
        <div className={styles.column}>
          <Panel title={words.name} quiet>
            <EntryField
              label={words.name}
              value={name}
              onCommit={(next) => drafting.put([...path, 'name'], next === '' ? undefined : next)}
            />
          </Panel>
          <Panel title={words.condition} lead={described.cohort(cohort)}>
            <Tabs defaultValue="fields" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="fields">{texts.builder.asFields}</Tabs.Tab>
                <Tabs.Tab value="yaml">{texts.builder.asYaml}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="fields" pt={12}>
                <ConditionEditor
                  label={words.condition}
                  value={where}
                  path={pathText([...path, 'where'])}
                  scope="cohort"
                  vocabulary={vocabularyOf(definition)}
                  problems={described.problems}
                  onChange={put}
                />
              </Tabs.Panel>
              <Tabs.Panel value="yaml" pt={12}>
                <Suspense fallback={<Loading />}>
                  <ValueAsYaml label={words.yaml} value={where} onChange={put} />
                </Suspense>
              </Tabs.Panel>
            </Tabs>
          </Panel>
        </div>
        <div className={styles.column}>
          <Panel title={words.size}>
            <CohortSize where={where} definition={drafting.draft.text} />
          </Panel>
          <Uses cohort={cohort} drafting={drafting} definition={definition} />
        </div>
      </div>
    </>
  )
}

function Uses({ cohort, drafting, definition }: CohortProps & { readonly definition: Mapping }) {
  const uses = usesOfCohort(definition, cohort)
  return (
    <Panel title={words.uses}>
      {uses.length === 0 ? (
        <>
          <EmptyState>{words.noUses}</EmptyState>
          <Button variant="default" size="sm" mt={12} onClick={() => drafting.put(['cohorts', cohort], undefined)}>
            {words.delete}
          </Button>
        </>
      ) : (
        <>
          <ul className={styles.rows}>
            {uses.map((use) => (
              <li key={use} className={styles.key}>
                {use}
              </li>
            ))}
          </ul>
          <p className={styles.soft}>{words.cannotDelete(formatNumber(uses.length))}</p>
        </>
      )}
    </Panel>
  )
}
