import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listSources, type Source } from '../../api/admin-api.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import styles from '../shared/shared.module.css'
import { SNIPPETS } from './snippets.ts'
import { useLiveEvents } from './use-live-events.ts'

const words = texts.app.sources

export function Sources() {
  const sources = useQuery({ queryKey: ['sources'], queryFn: () => listSources({ limit: 100 }) })
  const { events } = useLiveEvents()
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Answer of={sources}>
        {({ items }) => (
          <div className={styles.grid}>
            {items.map((source) => (
              <OneSource
                key={source.key}
                source={source}
                arrived={events.find((event) => event.source === source.key)?.name}
              />
            ))}
          </div>
        )}
      </Answer>
    </>
  )
}

interface OneSourceProps {
  readonly source: Source
  /** The newest event since the page was opened. */
  readonly arrived: string | null | undefined
}

function OneSource({ source: { key, name, writeKey, origins }, arrived }: OneSourceProps) {
  const [sdk, choose] = useState<string>(SNIPPETS[0].sdk)
  const snippet = SNIPPETS.find((each) => each.sdk === sdk) ?? SNIPPETS[0]
  return (
    <Panel title={name} lead={key} className={styles.wide}>
      <dl className={styles.facts}>
        <dt>{words.writeKey}</dt>
        <dd>
          <code>{writeKey}</code>
        </dd>
        <dt>{words.origins}</dt>
        <dd>{origins.length === 0 ? words.anyOrigin : origins.join(', ')}</dd>
      </dl>
      <output>
        <Badge tone={arrived ? 'good' : undefined}>{arrived ? words.arrived(arrived) : words.waiting}</Badge>
      </output>
      <NativeSelect
        mt={12}
        mb={8}
        label={words.snippet}
        value={sdk}
        data={SNIPPETS.map((each) => each.sdk)}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <CodeBlock label={snippet.sdk} code={snippet.code({ writeKey, host: window.location.origin })} />
    </Panel>
  )
}
