import { Link } from '@tanstack/react-router'
import { listAudiences, type AudiencePageItemsItem } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Badge } from '../shared/badge.tsx'
import { List, Table } from '../shared/list.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.connections.lists

/** The lists at a tool: who should be on each, who is as far as the tool has said, and what is still on its way. */
export function ConnectionLists({ connection }: { readonly connection: string }) {
  const lists = usePages({
    key: ['lists', connection],
    read: (page, signal) => listAudiences(connection, page, { signal }),
    every: REFRESH_MS,
  })
  return (
    <Panel title={words.title} lead={words.lead} className={styles.wide}>
      <List pages={lists} empty={words.empty}>
        {(items) => (
          <Table
            label={words.title}
            columns={[words.name, words.wanted, words.confirmed, words.waiting, words.nextPush]}
            numbers={[1, 2, 3]}
          >
            {items.map((list) => (
              <Row key={list.key} list={list} />
            ))}
          </Table>
        )}
      </List>
    </Panel>
  )
}

function Row({ list }: { readonly list: AudiencePageItemsItem }) {
  const { key, cohort, wanted, confirmed, waiting, nextPushAt, membersMin, isTooSmall, told, lag } = list
  return (
    <tr>
      <td>
        {key}
        <div className={styles.soft}>
          {cohort === null ? (
            words.byCampaigns
          ) : (
            <Link to="/cohorts/$key" params={{ key: cohort }}>
              {words.feeds(cohort)}
            </Link>
          )}
        </div>
        {isTooSmall && membersMin !== null && <Badge>{words.tooSmall(formatNumber(membersMin))}</Badge>}
      </td>
      <td className={styles.number}>{formatNumber(wanted)}</td>
      <td className={styles.number}>
        {formatNumber(confirmed)}
        {told !== null && told.size !== null && (
          <div className={styles.soft}>{words.told(formatNumber(told.size))}</div>
        )}
      </td>
      <td className={styles.number}>{formatNumber(waiting)}</td>
      <td>
        {nextPushAt === null ? texts.app.none : <When at={nextPushAt} />}
        {lag !== '' && <div className={styles.soft}>{lag}</div>}
      </td>
    </tr>
  )
}
