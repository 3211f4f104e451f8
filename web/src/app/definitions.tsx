import { adminApi } from '../api/admin-api.ts'
import { formatNumber } from '../parts/format.ts'
import { Scroller } from '../parts/scroller.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { RemoteList } from './remote-panel.tsx'
import { useRemote } from './use-remote.ts'

const words = texts.app

export function Campaigns() {
  const { title, empty, name, status, entered, goal } = words.campaigns
  return (
    <RemoteList title={title} empty={empty} remote={useRemote(adminApi.campaigns)}>
      {(items) => (
        <Scroller label={title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{name}</th>
                <th scope="col">{status}</th>
                <th scope="col" className={styles.number}>
                  {entered}
                </th>
                <th scope="col" className={styles.number}>
                  {goal}
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((campaign) => (
                <tr key={campaign.key}>
                  <td>
                    {campaign.name ?? campaign.key}
                    <div className={styles.key}>{campaign.key}</div>
                  </td>
                  <td>
                    <span className={styles.badge} data-tone={campaign.status === 'live' ? 'good' : undefined}>
                      {words.statuses[campaign.status] ?? campaign.status}
                    </span>
                  </td>
                  <td className={styles.number}>{formatNumber(campaign.entered)}</td>
                  <td className={styles.number}>{formatNumber(campaign.goal)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </RemoteList>
  )
}

export function Cohorts() {
  const { title, empty, size } = words.cohorts
  return (
    <RemoteList title={title} empty={empty} remote={useRemote(adminApi.cohorts)}>
      {(items) => (
        <ul className={styles.rows}>
          {items.map((cohort) => (
            <li key={cohort.key}>
              <span>
                {cohort.name ?? cohort.key} <span className={styles.key}>{cohort.key}</span>
              </span>
              <strong>{size(formatNumber(cohort.size), cohort.size === 1)}</strong>
            </li>
          ))}
        </ul>
      )}
    </RemoteList>
  )
}
