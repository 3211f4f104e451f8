import { Button, Group, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { getPlanWorkspaceUrl, getPublishWorkspaceUrl, type Plan, type Published } from '../../api/admin-api.ts'
import { ApiFault, call, type Problem } from '../../api/call.ts'
import { formatNumber } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import styles from '../shared/shared.module.css'
import { draftPublished, type Drafting } from './use-draft.ts'
import { yamlBody } from './yaml-body.ts'

const words = texts.app.workspace

type Migrate = keyof typeof words.migrateOptions

interface PlanAndPublishProps {
  readonly drafting: Drafting
  readonly onPublished: (version: number) => void
  /** Told what is wrong, each time it is known anew. */
  readonly onProblems?: (problems: readonly Problem[]) => void
}

/** What publishing the draft would change, and for how many people; only who has seen that can publish it. */
export function PlanAndPublish({ drafting, onPublished, onProblems }: PlanAndPublishProps) {
  const { isChanged } = drafting
  const { text, version } = drafting.draft
  const client = useQueryClient()
  const [migrate, setMigrate] = useState<Migrate>('new')
  const params = { migrate: migrate === 'new' ? 'true' : 'false' } as const
  const tell = (plan: Plan | undefined, error: Error | null): void => onProblems?.(problemsOf(plan, error))
  const plan = useMutation({
    mutationFn: (of: string) => call<Plan>(getPlanWorkspaceUrl({ ...params, people: 'true' }), yamlBody('POST', of)),
    onSettled: tell,
  })
  const publish = useMutation({
    mutationFn: (of: string) => call<Published>(getPublishWorkspaceUrl({ ...params, version }), yamlBody('PUT', of)),
    onError: (error) => tell(undefined, error),
    onSuccess: async (published, of) => {
      draftPublished(published.version, of)
      await client.invalidateQueries()
      onPublished(published.version)
    },
  })
  // What was found of another text says nothing of this one.
  const known = plan.variables === text ? plan : undefined
  const error = (publish.variables === text ? publish.error : null) ?? known?.error ?? null
  const problems = problemsOf(known?.data, error)
  const canPublish = isChanged && known?.data !== undefined && problems.length === 0
  return (
    <>
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
        <Button variant="default" disabled={!isChanged} loading={plan.isPending} onClick={() => plan.mutate(text)}>
          {words.plan}
        </Button>
        <Button disabled={!canPublish} loading={publish.isPending} onClick={() => publish.mutate(text)}>
          {words.publish}
        </Button>
        <Button variant="subtle" color="gray" disabled={!isChanged} onClick={drafting.discard}>
          {words.reset}
        </Button>
        <output className={styles.soft}>{!isChanged && words.unchanged}</output>
      </Group>
      <Faults of={error} />
      {problems.length > 0 && <Problems of={problems} />}
      {known?.data && problems.length === 0 && <PlanText plan={known.data} />}
    </>
  )
}

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
