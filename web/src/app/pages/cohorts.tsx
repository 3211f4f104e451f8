import { Link } from '@tanstack/react-router'
import { listCohorts } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { OnlyInDraft } from '../draft/only-in-draft.tsx'
import { NewCohort } from './new-cohort.tsx'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'

const words = texts.app.cohorts

export function Cohorts() {
  const cohorts = usePages({
    key: ['cohorts'],
    read: (page, signal) => listCohorts(page, { signal }),
    every: REFRESH_MS,
  })
  return (
    <>
      <PageTitle title={words.title} lead={words.lead}>
        <NewCohort />
      </PageTitle>
      <OnlyInDraft of="cohorts" published={cohorts.data?.map(({ key }) => key)} />
      <Panel title={words.title} quiet>
        <List pages={cohorts} empty={words.empty}>
          {(items) => (
            <Table label={words.title} columns={[words.name, words.condition, words.size]} numbers={[2]}>
              {items.map(({ key, name, text, size, status }) => (
                <tr key={key}>
                  <td>
                    <Link to="/cohorts/$key" params={{ key }}>
                      {name}
                    </Link>
                    <div className={styles.key}>{key}</div>
                  </td>
                  <td>{text}</td>
                  <td className={styles.number}>
                    {formatNumber(size)} {status === 'filling' && <Badge title={words.filling}>…</Badge>}
                  </td>
                </tr>
              ))}
            </Table>
          )}
        </List>
      </Panel>
    </>
  )
}
