import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { listDeliveries, listRejected, type Status } from '../../api/admin-api.ts'
import { formatNumber } from '../../parts/format.ts'
import { EmptyState, Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.home.attention
const SHOWN = 3

/** What somebody has to look at: tools that stopped, what they refused, messages that failed or are unconfirmed. */
export function Attention({ status }: { readonly status: Status | undefined }) {
  const failed = useNewest('failed')
  const unknown = useNewest('unknown')
  const rejected = useQuery({
    queryKey: ['rejected', 'some'],
    queryFn: () => listRejected({ limit: SHOWN }),
    refetchInterval: REFRESH_MS,
  })
  const lanes = status?.lanes.filter(({ state }) => state !== 'ok') ?? []
  const parked = status?.forwards.filter((forward) => forward.parked > 0) ?? []
  const messages = [...(failed.data?.items ?? []), ...(unknown.data?.items ?? [])]
  const refused = rejected.data?.items.length ?? 0
  const nothing = lanes.length + parked.length + messages.length + refused === 0
  return (
    <Panel title={words.title} className={styles.wide}>
      {nothing ? (
        <EmptyState>{words.none}</EmptyState>
      ) : (
        <ul className={styles.rows}>
          {lanes.map(({ connection, state, detail }) => (
            <li key={`lane ${connection}`}>
              <Link to="/connections/$key" params={{ key: connection }}>
                {state === 'stopped' ? words.stopped(connection) : words.pausing(connection)}
              </Link>{' '}
              <span className={styles.soft}>{detail}</span>
            </li>
          ))}
          {parked.map(({ connection, parked: count }) => (
            <li key={`parked ${connection}`}>
              <Link to="/connections/$key" params={{ key: connection }}>
                {words.parked(connection, formatNumber(count))}
              </Link>
            </li>
          ))}
          {messages.map(({ id, status: state, campaign, step, connection, createdAt, attempts }) => (
            <li key={id}>
              <Link to="/messages" search={{ status: state, campaign }}>
                {state === 'failed' ? words.failed : words.unknown}
              </Link>{' '}
              <span className={styles.soft}>
                {campaign} / {step}, {connection}, <When at={createdAt} />
                {attempts.at(-1)?.detail ? `: ${attempts.at(-1)!.detail}` : ''}
              </span>
            </li>
          ))}
          {refused > 0 && (
            <li>
              <Link to="/live">
                {words.rejected(refused < SHOWN ? formatNumber(refused) : `${formatNumber(refused)}+`)}
              </Link>
            </li>
          )}
        </ul>
      )}
    </Panel>
  )
}

const useNewest = (status: 'failed' | 'unknown') =>
  useQuery({
    queryKey: ['deliveries', 'newest', status],
    queryFn: () => listDeliveries({ status, limit: SHOWN }),
    refetchInterval: REFRESH_MS,
  })
