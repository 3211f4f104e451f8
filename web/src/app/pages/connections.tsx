import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { listCatalogue, listConnections, type Connection } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Answer } from '../shared/answer.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { NewConnection } from '../connecting/new-connection.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'

const words = texts.app.connections
const CATALOGUE_MAX = 1000

export function Connections() {
  const connections = usePages({
    key: ['connections', 'list'],
    read: (page, signal) => listConnections(page, { signal }),
    every: REFRESH_MS,
  })
  return (
    <>
      <PageTitle title={words.title} lead={words.lead}>
        <NewConnection />
      </PageTitle>
      <div className={styles.grid}>
        <Panel title={words.title} quiet className={styles.wide}>
          <List pages={connections} empty={words.empty}>
            {(items) => (
              <Table
                label={words.title}
                columns={[words.name, texts.app.messages.status, words.does, words.waiting]}
                numbers={[3]}
              >
                {items.map((connection) => (
                  <Row key={connection.key} connection={connection} />
                ))}
              </Table>
            )}
          </List>
        </Panel>
        <Catalogue />
      </div>
    </>
  )
}

const Row = ({ connection: { key, title, abilities, state, pending } }: { readonly connection: Connection }) => (
  <tr>
    <td>
      <Link to="/connections/$key" params={{ key }}>
        {key}
      </Link>
      <div className={styles.soft}>{title}</div>
    </td>
    <td>
      <Badge tone={state.status === 'ok' ? 'good' : 'bad'}>{words.states[state.status]}</Badge>
      {state.status !== 'ok' && <div className={styles.soft}>{state.detail}</div>}
    </td>
    <td>
      <span className={styles.chips}>
        {abilities.map((ability) => (
          <Badge key={ability}>{words.abilities[ability] ?? ability}</Badge>
        ))}
      </span>
    </td>
    <td className={styles.number}>{formatNumber(pending)}</td>
  </tr>
)

function Catalogue() {
  const [text, setText] = useState('')
  const catalogue = useQuery({
    queryKey: ['catalogue'],
    queryFn: () => listCatalogue({ limit: CATALOGUE_MAX }),
    staleTime: Infinity,
  })
  const wanted = text.trim().toLowerCase()
  return (
    <Panel title={words.catalogue} lead={words.catalogueLead} className={styles.wide}>
      <div className={styles.filters}>
        <TextInput label={words.search} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </div>
      <Answer of={catalogue}>
        {({ items }) => {
          const found = items.filter(({ title, slug }) => `${title} ${slug}`.toLowerCase().includes(wanted))
          if (found.length === 0) return <EmptyState>{words.noMatch}</EmptyState>
          return (
            <>
              <output className={styles.soft}>
                {words.count(formatNumber(found.length), formatNumber(items.length))}
              </output>
              <ul className={styles.chips} style={{ marginTop: 8 }}>
                {found.map(({ slug, title, status, reason }) => (
                  <li key={slug}>
                    <Badge tone={status === 'runs' ? 'good' : undefined} title={reason ?? undefined}>
                      {title}
                    </Badge>
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Answer>
    </Panel>
  )
}
