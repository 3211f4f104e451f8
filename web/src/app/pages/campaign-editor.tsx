import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { Mapping } from '../draft/mapping.ts'
import { EmptyState } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { CampaignBuilder } from '../builder/campaign-builder.tsx'
import { DraftActions } from '../draft/draft-actions.tsx'
import { valueAt } from '../draft/path.ts'
import { useDraft, type Drafting } from '../draft/use-draft.ts'
import { Answer } from '../shared/answer.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.campaign

export function CampaignEditorPage() {
  const { key } = useParams({ from: '/campaigns/$key/edit' })
  const drafting = useDraft()
  return <Answer of={drafting}>{(value) => <Found campaign={key} drafting={value} />}</Answer>
}

function Found({ campaign, drafting }: { readonly campaign: string; readonly drafting: Drafting }) {
  const navigate = useNavigate()
  const { definition } = drafting
  const value = valueAt(definition, ['campaigns', campaign])
  if (!definition) return <EmptyState>{texts.builder.draft.unreadable}</EmptyState>
  const isThere = typeof value === 'object' && value !== null
  const name = valueAt(value, ['name'])
  return (
    <>
      <PageTitle
        title={isThere ? words.edit(typeof name === 'string' ? name : campaign) : words.gone}
        lead={<span className={styles.key}>{campaign}</span>}
      >
        <DraftActions
          drafting={drafting}
          onPublished={() => void navigate({ to: '/campaigns/$key', params: { key: campaign } })}
        />
      </PageTitle>
      {isThere ? (
        <CampaignBuilder
          key={campaign}
          campaign={campaign}
          drafting={drafting}
          definition={definition}
          value={value as Mapping}
        />
      ) : (
        <Link to="/campaigns">{words.all}</Link>
      )}
    </>
  )
}
