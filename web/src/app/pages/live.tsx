import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { listRejected, type LiveEvent } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Notice } from '../../parts/notice.tsx'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import { PersonLink } from '../shared/person-link.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { useLiveEvents } from './use-live-events.ts'

const words = texts.app.live

export function Live() {
  const { events, missed, isPaused, pause, isLost } = useLiveEvents()
  const [text, setText] = useState('')
  const [verdict, setVerdict] = useState('all')
  const shown = events.filter((event) => matches(event, text.trim().toLowerCase(), verdict))
  return (
    <>
      <PageTitle title={words.title} lead={words.lead}>
        <Button variant="default" radius="xl" size="sm" aria-pressed={isPaused} onClick={() => pause(!isPaused)}>
          {isPaused ? words.resume : words.pause}
        </Button>
      </PageTitle>
      <div className={styles.grid}>
        <Panel title={words.title} quiet className={styles.wide}>
          <div className={styles.filters}>
            <TextInput label={words.filter} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            <NativeSelect
              label={words.verdict}
              value={verdict}
              data={Object.entries(words.verdicts).map(([value, label]) => ({ value, label }))}
              onChange={(event) => setVerdict(event.currentTarget.value)}
            />
          </div>
          {isLost && <Notice text={words.lost} />}
          {isPaused && <output>{words.paused(formatNumber(missed))}</output>}
          {shown.length === 0 ? (
            <EmptyState>{words.waiting}</EmptyState>
          ) : (
            <Table label={words.title} columns={Object.values(words.columns)}>
              {shown.map((event) => (
                <Row key={`${event.position} ${event.verdict}`} event={event} />
              ))}
            </Table>
          )}
        </Panel>
        <Rejected />
      </div>
    </>
  )
}

const matches = ({ name, type, source, verdict }: LiveEvent, text: string, wanted: string): boolean =>
  (wanted === 'all' || verdict === wanted) &&
  [name, type, source].some((part) => (part ?? '').toLowerCase().includes(text))

const Row = ({ event: { at, name, type, source, profileId, verdict } }: { readonly event: LiveEvent }) => (
  <tr>
    <td>
      <When at={at} />
    </td>
    <td>{name ?? type}</td>
    <td>{source}</td>
    <td>{profileId === null ? texts.app.none : <PersonLink profileId={profileId} />}</td>
    <td>
      <Badge tone={verdict === 'rejected' ? 'bad' : undefined}>{words.verdicts[verdict]}</Badge>
    </td>
  </tr>
)

function Rejected() {
  const { title, lead, empty, sample } = words.rejected
  const rejected = usePages({
    key: ['rejected'],
    read: (page, signal) => listRejected({ ...page, limit: 20 }, { signal }),
    every: REFRESH_MS,
  })
  return (
    <Panel title={title} lead={lead} className={styles.wide}>
      <List pages={rejected} empty={empty}>
        {(items) => (
          <ul className={styles.rows}>
            {items.map((event, index) => (
              <li key={`${event.position} ${index}`}>
                <p className={styles.pair}>
                  <strong>{texts.app.messages.reason(event.reason)}</strong>
                  <span className={styles.soft}>
                    {event.source}, <When at={event.at} />
                  </span>
                </p>
                <p className={styles.soft}>{event.detail}</p>
                <details>
                  <summary>{sample}</summary>
                  <pre className={styles.sample}>{event.sample}</pre>
                </details>
              </li>
            ))}
          </ul>
        )}
      </List>
    </Panel>
  )
}
