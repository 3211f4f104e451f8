import { useNavigate } from '@tanstack/react-router'
import { texts } from '../../texts.ts'
import { NEW_CONDITION } from '../conditions/condition-kinds.ts'
import { NewPart } from '../draft/new-part.tsx'
import { valueAt } from '../draft/path.ts'
import { useDraft } from '../draft/use-draft.ts'

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
