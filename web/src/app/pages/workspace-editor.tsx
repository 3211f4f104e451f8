import { Button, Group, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { getPlanWorkspaceUrl, getPublishWorkspaceUrl, type Plan, type Published } from '../../api/admin-api.ts'
import { ApiFault, call, type Problem } from '../../api/call.ts'
import { formatNumber } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import type { Drafting } from '../draft/use-draft.ts'
import { YamlField } from '../shared/yaml-field.tsx'
import styles from '../shared/shared.module.css'

const words = texts.app.workspace

interface WorkspaceEditorProps {
  readonly drafting: Drafting
  readonly onPublished: (version: number) => Promise<void>
}

type Migrate = keyof typeof words.migrateOptions

/** The definition as text: what would change is shown first, and then published. */
export function WorkspaceEditor({ drafting, onPublished }: WorkspaceEditorProps) {
  const { isChanged } = drafting
  const { text, version } = drafting.draft
  const [migrate, setMigrate] = useState<Migrate>('new')
  const params = { migrate: migrate === 'new' ? 'true' : 'false' } as const
  const plan = useMutation({
    mutationFn: () => call<Plan>(getPlanWorkspaceUrl({ ...params, people: 'true' }), yaml('POST', text)),
  })
  const publish = useMutation({
    mutationFn: () => call<Published>(getPublishWorkspaceUrl({ ...params, version }), yaml('PUT', text)),
    onSuccess: (published) => onPublished(published.version),
  })
  const change = (next: string): void => {
    drafting.setText(next)
    plan.reset()
    publish.reset()
  }
  const problems = problemsOf(plan.data, publish.error ?? plan.error)
  const canPublish = isChanged && plan.data !== undefined && problems.length === 0
  return (
    <>
      <YamlField label={words.field} value={text} onChange={change} problems={problems} />
      <Group className={styles.bar}>
        <NativeSelect
          aria-label={words.migrate}
          value={migrate}
          data={Object.entries(words.migrateOptions).map(([value, label]) => ({
            value,
            label: `${words.migrate} ${label}`,
          }))}
          onChange={(event) => {
            setMigrate(event.currentTarget.value as Migrate)
            plan.reset()
          }}
        />
        <Button variant="default" disabled={!isChanged} loading={plan.isPending} onClick={() => plan.mutate()}>
          {words.plan}
        </Button>
        <Button disabled={!canPublish} loading={publish.isPending} onClick={() => publish.mutate()}>
          {words.publish}
        </Button>
        <Button variant="subtle" color="gray" disabled={!isChanged} onClick={() => change(drafting.draft.source)}>
          {words.reset}
        </Button>
        <output className={styles.soft}>{!isChanged && words.unchanged}</output>
      </Group>
      <Faults of={publish.error ?? plan.error} />
      {problems.length > 0 && <Problems of={problems} />}
      {plan.data && problems.length === 0 && <PlanText plan={plan.data} />}
    </>
  )
}

const yaml = (method: string, body: string): RequestInit => ({
  method,
  headers: { 'content-type': 'application/yaml' },
  body,
})

const problemsOf = (plan: Plan | undefined, error: Error | null): readonly Problem[] =>
  error instanceof ApiFault ? error.problems : (plan?.problems ?? [])

function Faults({ of: error }: { readonly of: Error | null }) {
  if (error === null || (error instanceof ApiFault && error.problems.length > 0)) return null
  return (
    <div style={{ marginTop: 12 }}>
      <Notice text={error.message} />
    </div>
  )
}

const Problems = ({ of }: { readonly of: readonly Problem[] }) => (
  <div className={styles.more} style={{ marginTop: 12 }} role="alert">
    <strong>{words.problems}</strong>
    <ul className={styles.rows}>
      {of.map(({ message, hint, path, line }) => (
        <li key={`${path} ${line} ${message}`}>
          {message} {hint}{' '}
          <span className={styles.key}>
            {words.at(formatNumber(line))}, {path}
          </span>
        </li>
      ))}
    </ul>
  </div>
)

const PlanText = ({ plan: { lines } }: { readonly plan: Plan }) => (
  <div className={styles.more} style={{ marginTop: 12 }}>
    <strong>{words.planTitle}</strong>
    <ul>
      {lines.map((line, index) => (
        <li key={index} style={{ whiteSpace: 'pre-wrap' }}>
          {line}
        </li>
      ))}
    </ul>
  </div>
)
