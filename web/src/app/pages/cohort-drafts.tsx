import { Link, useNavigate } from '@tanstack/react-router'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { NEW_CONDITION } from '../conditions/condition-kinds.ts'
import { NewPart } from '../draft/new-part.tsx'
import { valueAt } from '../draft/path.ts'
import { useDraft } from '../draft/use-draft.ts'
import { Badge } from '../shared/badge.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.cohort

/** Makes a cohort in the draft and goes to where it is built. */
export function NewCohort() {
  const { data: drafting } = useDraft()
  const navigate = useNavigate()
  if (!drafting?.definition) return null
  return (
    <NewPart
      label={words.new}
      field={words.newName}
      placeholder={words.newPlaceholder}
      taken={Object.keys(valueAt(drafting.definition, ['cohorts']) ?? {})}
      onMake={(key, name) => {
        drafting.put(['cohorts', key], { name, where: { all: [NEW_CONDITION] } })
        void navigate({ to: '/cohorts/$key/edit', params: { key } })
      }}
    />
  )
}

/** Cohorts that are only in the draft. */
export function DraftCohorts({ published }: { readonly published: readonly string[] | undefined }) {
  const { data: drafting } = useDraft()
  const keys = Object.keys(valueAt(drafting?.definition, ['cohorts']) ?? {})
  const only = published ? keys.filter((key) => !published.includes(key)) : []
  if (only.length === 0) return null
  return (
    <Panel title={words.draft} quiet>
      <ul className={styles.rows}>
        {only.map((key) => (
          <li key={key}>
            <Link to="/cohorts/$key/edit" params={{ key }}>
              {key}
            </Link>{' '}
            <Badge>{words.draft}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
