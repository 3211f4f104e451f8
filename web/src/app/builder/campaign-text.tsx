import type { DefinitionText } from '../../api/admin-api.ts'
import type { Problem } from '../../api/call.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { ProblemList } from '../shared/problem-list.tsx'
import styles from '../shared/shared.module.css'

const words = texts.builder.campaign

interface CampaignTextProps {
  readonly of: DefinitionText['campaigns'][number] | undefined
  readonly problems: readonly Problem[]
}

/** The campaign as plain sentences. */
export const CampaignText = ({ of, problems }: CampaignTextProps) => (
  <Panel title={texts.app.campaigns.sentences} quiet>
    {of && problems.length === 0 ? (
      <>
        <ul className={styles.rows}>
          {of.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <ol className={styles.rows}>
          {of.steps.map(({ id, text }) => (
            <li key={id}>{text}</li>
          ))}
        </ol>
      </>
    ) : (
      <>
        <EmptyState>{words.unfinished}</EmptyState>
        <ProblemList of={problems} />
      </>
    )}
  </Panel>
)
