import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { Mapping } from '../draft/mapping.ts'
import { listKinds } from '../../api/admin-api.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { SettingFields } from '../connecting/setting-fields.tsx'
import { DraftActions } from '../draft/draft-actions.tsx'
import { isWithin, pathText, textOf, valueAt } from '../draft/path.ts'
import { useDescribed } from '../draft/use-described.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { Loading } from '../shared/loading.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { ProblemList } from '../shared/problem-list.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.connecting
const ValueAsYaml = lazy(async () => ({ default: (await import('../shared/value-as-yaml.tsx')).ValueAsYaml }))

export function ConnectionEditorPage() {
  const { key } = useParams({ from: '/connections/$key/edit' })
  const drafting = useDraft()
  return <Answer of={drafting}>{(value) => <Editor connection={key} drafting={value} />}</Answer>
}

/** What stands beside the settings of every kind. */
const COMMON = new Set(['kind', 'forward', 'audiences', 'throttle', 'consent'])

function Editor({ connection, drafting }: { readonly connection: string; readonly drafting: Drafting }) {
  const navigate = useNavigate()
  const kinds = useQuery({ queryKey: ['kinds'], queryFn: () => listKinds({ limit: 200 }), staleTime: Infinity })
  const path = ['connections', connection]
  const value = valueAt(drafting.definition, path) as Mapping | undefined
  const described = useDescribed(drafting.draft.text)
  const problems = described.problems.filter((problem) => isWithin(problem.path, pathText(path)))
  const put = (next: Mapping | undefined): void => drafting.put(path, next)
  return (
    <>
      <PageTitle title={value ? words.edit(connection) : words.gone} lead={textOf(value?.['kind'])}>
        <DraftActions
          drafting={drafting}
          onPublished={() => void navigate({ to: '/connections/$key', params: { key: connection } })}
        />
      </PageTitle>
      {value && (
        <div className={styles.column}>
          <ProblemList of={problems} />
          <Answer of={kinds}>
            {({ items }) => {
              const kind = items.find(({ key }) => key === value['kind'])
              if (!kind) return <EmptyState>{words.unknownKind}</EmptyState>
              return (
                <Panel title={kind.title} lead={kind.summary}>
                  <SettingFields fields={kind.settings} value={value} onChange={put} />
                </Panel>
              )
            }}
          </Answer>
          <Panel title={words.common} lead={words.commonLead}>
            <Suspense fallback={<Loading />}>
              <ValueAsYaml
                label={words.common}
                value={only(value, (key) => COMMON.has(key) && key !== 'kind')}
                onChange={(next) => put({ kind: value['kind'], ...only(value, (key) => !COMMON.has(key)), ...next })}
              />
            </Suspense>
          </Panel>
          <Button variant="default" size="sm" onClick={() => put(undefined)} style={{ justifySelf: 'start' }}>
            {words.delete}
          </Button>
        </div>
      )}
    </>
  )
}

const only = (value: Mapping, isWanted: (key: string) => boolean): Mapping =>
  Object.fromEntries(Object.entries(value).filter(([key]) => isWanted(key)))
