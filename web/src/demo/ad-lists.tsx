import type { AdMembership, DemoConfig } from '../api/types.ts'
import { Icon } from '../parts/icons.tsx'
import { Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './ad-lists.module.css'
import type { Account } from './tracker.ts'

const words = texts.demo.ads

interface AdListsProps {
  readonly lists: DemoConfig['lists']
  readonly audiences: readonly AdMembership[]
  readonly account: Account | undefined
}

/** The lists of the campaign, those included that nobody was ever put on. */
export function AdLists({ lists, audiences, account }: AdListsProps) {
  return (
    <Panel id="ads" title={words.title} lead={words.lead}>
      <ul className={styles.lists}>
        {lists.map(({ list, connection }) => (
          <AdList
            key={`${connection}/${list}`}
            list={list}
            connection={connection}
            membership={audiences.find((other) => other.list === list && other.connection === connection)}
            account={account}
          />
        ))}
      </ul>
    </Panel>
  )
}

interface AdListProps {
  readonly list: string
  readonly connection: string
  /** Undefined: never asked for. */
  readonly membership: AdMembership | undefined
  readonly account: Account | undefined
}

function AdList({ list, connection, membership, account }: AdListProps) {
  const name = words.names[connection] ?? connection
  const on = membership?.on ?? false
  const status = membership && words.statuses[membership.status]
  return (
    <li className={styles.list} data-on={on || undefined}>
      <p className={styles.head}>
        <span className={styles.name}>{name}</span>
        <span className={styles.key}>{list}</span>
      </p>
      <div className={styles.seat}>
        {on ? (
          <span key="on" className={styles.person} aria-hidden="true">
            {account ? account.name.slice(0, 1) : <Icon name="person" size={18} />}
          </span>
        ) : (
          <span key="off" className={styles.nobody} aria-hidden="true" />
        )}
      </div>
      <output className={styles.state}>
        <strong>{on ? words.on : words.off}</strong>
        <span>{status ?? (on ? words.onText(name) : words.offText)}</span>
      </output>
    </li>
  )
}
