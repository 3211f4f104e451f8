import { Link, useNavigate } from '@tanstack/react-router'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { NewPart } from '../draft/new-part.tsx'
import { valueAt } from '../draft/path.ts'
import { useDraft } from '../draft/use-draft.ts'
import { Badge } from '../shared/badge.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.campaign

/** Makes a campaign in the draft and goes to where it is built. It begins for nobody before somebody makes it live. */
export function NewCampaign() {
  const { data: drafting } = useDraft()
  const navigate = useNavigate()
  if (!drafting?.definition) return null
  const [cohort = ''] = Object.keys(valueAt(drafting.definition, ['cohorts']) ?? {})
  return (
    <NewPart
      label={words.new}
      field={words.newName}
      placeholder={words.newPlaceholder}
      taken={Object.keys(valueAt(drafting.definition, ['campaigns']) ?? {})}
      onMake={(key, name) => {
        drafting.put(['campaigns', key], { name, status: 'draft', entry: { cohort }, steps: [{ wait: '1h' }] })
        void navigate({ to: '/campaigns/$key/edit', params: { key } })
      }}
    />
  )
}

/** Campaigns that are only in the draft. */
export function DraftCampaigns({ published }: { readonly published: readonly string[] | undefined }) {
  const { data: drafting } = useDraft()
  const keys = Object.keys(valueAt(drafting?.definition, ['campaigns']) ?? {})
  const only = published ? keys.filter((key) => !published.includes(key)) : []
  if (only.length === 0) return null
  return (
    <Panel title={texts.builder.cohort.draft} quiet>
      <ul className={styles.rows}>
        {only.map((key) => (
          <li key={key}>
            <Link to="/campaigns/$key/edit" params={{ key }}>
              {key}
            </Link>{' '}
            <Badge>{texts.builder.cohort.draft}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
