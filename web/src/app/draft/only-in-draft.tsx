import { Link } from '@tanstack/react-router'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { Badge } from '../shared/badge.tsx'
import styles from '../shared/shared.module.css'
import { asMapping } from './mapping.ts'
import { valueAt } from './path.ts'
import { useDraft } from './use-draft.ts'

interface OnlyInDraftProps {
  readonly of: 'cohorts' | 'campaigns'
  /** Undefined: not known yet. */
  readonly published: readonly string[] | undefined
}

/** What nobody else sees yet, with the way to where it is built. */
export function OnlyInDraft({ of, published }: OnlyInDraftProps) {
  const { data: drafting } = useDraft()
  const keys = Object.keys(asMapping(valueAt(drafting?.definition, [of])))
  const only = published ? keys.filter((key) => !published.includes(key)) : []
  if (only.length === 0) return null
  return (
    <Panel title={texts.builder.draft.only} quiet>
      <ul className={styles.rows}>
        {only.map((key) => (
          <li key={key}>
            <Link to={`/${of}/$key/edit`} params={{ key }}>
              {key}
            </Link>{' '}
            <Badge>{texts.builder.draft.only}</Badge>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
