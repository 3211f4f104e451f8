import { adminApi } from '../api/admin-api.ts'
import type { Delivery } from '../api/types.ts'
import { formatClock, formatDay, formatExact } from '../parts/format.ts'
import { Scroller } from '../parts/scroller.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { RemoteList } from './remote-panel.tsx'
import { useRemote } from './use-remote.ts'

const words = texts.app

/** What fits a first look; the full lists come with their own pages. */
const SHOWN = 10

const recentDeliveries = () => adminApi.deliveries(SHOWN)
const recentRejected = () => adminApi.rejected(SHOWN)

export function Deliveries() {
  const { title, lead, empty, at, message, to, via, status } = words.deliveries
  return (
    <RemoteList wide title={title} lead={lead} empty={empty} remote={useRemote(recentDeliveries)}>
      {(items) => (
        <Scroller label={title}>
          <table className={`${styles.table} ${styles.long}`}>
            <thead>
              <tr>
                {[at, message, to, via, status].map((label) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </RemoteList>
  )
}

function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { createdAt, channel, campaign, step, userId, profileId, connection, status, reason, audience } = delivery
  return (
    <tr>
      <td>
        <When at={createdAt} />
      </td>
      <td>
        {audience ? words.deliveries.audience[audience.op] : (words.deliveries.channels[channel] ?? channel)}
        <div className={styles.key}>
          {campaign} / {step}
        </div>
      </td>
      <td>{userId ?? profileId}</td>
      <td>{connection}</td>
      <td>
        <span className={styles.badge} data-tone={toneOf(status)}>
          {words.deliveries.statuses[status] ?? status}
        </span>
        {reason !== null && <div className={styles.key}>{words.deliveries.reasons(reason)}</div>}
      </td>
    </tr>
  )
}

function toneOf(status: string): 'good' | 'bad' | undefined {
  if (status === 'sent' || status === 'delivered') return 'good'
  return status === 'failed' || status === 'unknown' ? 'bad' : undefined
}

export function Rejected() {
  const { title, lead, empty } = words.rejected
  return (
    <RemoteList title={title} lead={lead} empty={empty} remote={useRemote(recentRejected)}>
      {(items) => (
        <ul className={styles.stacked}>
          {items.map((event, index) => (
            <li key={`${event.position} ${index}`}>
              <p>
                <strong>{words.deliveries.reasons(event.reason)}</strong>{' '}
                <span className={styles.key}>{event.source}</span>
              </p>
              {event.detail !== undefined && <p className={styles.soft}>{event.detail}</p>}
              <p className={styles.soft}>
                <When at={event.at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </RemoteList>
  )
}

function When({ at }: { readonly at: string }) {
  const time = Date.parse(at)
  return (
    <time dateTime={at} title={formatExact(time)}>
      {formatDay(time)}, {formatClock(time)}
    </time>
  )
}
