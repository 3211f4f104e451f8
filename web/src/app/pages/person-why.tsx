import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explainProfile, listCampaigns } from '../../api/admin-api.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { Answer } from '../shared/answer.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.person.why
const CAMPAIGNS_MAX = 1000

interface PersonWhyProps {
  readonly idType: string
  readonly id: string
}

/** Why did they get this, and why not: what a campaign decided about one person. */
export function PersonWhy({ idType, id }: PersonWhyProps) {
  const [campaign, choose] = useState('')
  const campaigns = useQuery({
    queryKey: ['campaigns', 'all'],
    queryFn: () => listCampaigns({ limit: CAMPAIGNS_MAX }),
  })
  const why = useQuery({
    queryKey: ['why', idType, id, campaign],
    queryFn: () => explainProfile(idType, id, { campaign }),
    enabled: campaign !== '',
  })
  return (
    <Panel title={words.title} lead={words.lead}>
      <NativeSelect
        label={words.campaign}
        value={campaign}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: words.choose },
          ...(campaigns.data?.items ?? []).map(({ key, name }) => ({ value: key, label: name })),
        ]}
      />
      {campaign !== '' && (
        <Answer of={why}>
          {({ summary, because }) => (
            <>
              <p style={{ marginTop: 12 }}>
                <strong>{summary}</strong>
              </p>
              <ol className={styles.rows}>
                {because.map(({ at, text }, index) => (
                  <li key={index} className={styles.pair}>
                    <span>{text}</span>
                    {at !== null && (
                      <span className={styles.soft}>
                        <When at={at} />
                      </span>
                    )}
                  </li>
                ))}
              </ol>
            </>
          )}
        </Answer>
      )}
    </Panel>
  )
}
