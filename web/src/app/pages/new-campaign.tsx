import { useNavigate } from '@tanstack/react-router'
import { texts } from '../../texts.ts'
import { NewPart } from '../draft/new-part.tsx'
import { valueAt } from '../draft/path.ts'
import { useDraft } from '../draft/use-draft.ts'

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
