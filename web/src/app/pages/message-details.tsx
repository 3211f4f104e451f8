import type { Delivery } from '../../api/admin-api.ts'
import { texts } from '../../texts.ts'
import { Badge } from '../shared/badge.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'
import { MessageExchanges } from './message-exchanges.tsx'
import { TryAgain } from './try-again.tsx'

const words = texts.app.messages

/** All that became of one message. */
export function MessageDetails({ delivery }: { readonly delivery: Delivery }) {
  const { id, attempts, receipts, coupon, status, notBefore } = delivery
  const waits = status === 'pending' || status === 'held'
  const told = Object.entries(receipts)
  return (
    <dl className={`${styles.facts} ${styles.more}`}>
      <dt>{words.attempts}</dt>
      <dd>
        {attempts.length === 0 && words.noAttempts}
        <ol>
          {attempts.map(({ number, at, outcome, detail }) => (
            <li key={number}>
              {number}. <When at={at} /> <Badge tone={outcome === 'accepted' ? 'good' : 'bad'}>{outcome ?? '…'}</Badge>{' '}
              {detail}
            </li>
          ))}
        </ol>
        <TryAgain delivery={delivery} />
        {waits && (
          <p className={styles.soft}>
            {words.notBefore('')} <When at={notBefore} />
          </p>
        )}
      </dd>
      {attempts.length > 0 && (
        <>
          <dt>{words.exchanges.title}</dt>
          <dd>
            <MessageExchanges delivery={id} />
          </dd>
        </>
      )}
      <dt>{words.feedback}</dt>
      <dd>
        {told.length === 0 && words.noFeedback}
        <ul>
          {told.map(([kind, at]) => (
            <li key={kind}>
              {kind}: <When at={at} />
            </li>
          ))}
        </ul>
      </dd>
      {coupon && (
        <>
          <dt>{words.coupon}</dt>
          <dd>
            <code>{coupon.code}</code> {coupon.discount}
          </dd>
        </>
      )}
      <dt>{words.id}</dt>
      <dd className={styles.key}>{id}</dd>
    </dl>
  )
}
