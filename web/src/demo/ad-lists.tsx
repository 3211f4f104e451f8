import type { AdMembership } from '../api/types.ts'
import { Icon } from '../parts/icons.tsx'
import { Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './ad-lists.module.css'
import type { Account } from './tracker.ts'

const words = texts.demo.ads

/** Lists of the demo's campaign, shown before anybody is on them. */
const USUAL = ['facebook/retarget', 'adroll/retarget']

export function AdLists({
  audiences,
  account,
}: {
  readonly audiences: readonly AdMembership[]
  readonly account: Account | undefined
}) {
  return (
    <Panel title={words.title} lead={words.lead}>
      <ul className={styles.lists}>
        {shownLists(audiences).map((list) => (
          <AdList key={`${list.connection}/${list.list}`} list={list} account={account} />
        ))}
      </ul>
    </Panel>
  )
}

interface ShownList extends AdMembership {
  readonly connection: string
}

function shownLists(audiences: readonly AdMembership[]): readonly ShownList[] {
  const known = audiences.map(normalise)
  const missing = USUAL.map((list) => normalise({ list, on: false })).filter(
    (usual) => !known.some(({ connection }) => connection === usual.connection),
  )
  return [...known, ...missing].sort((a, b) => USUAL_ORDER(a) - USUAL_ORDER(b))
}

const USUAL_ORDER = ({ connection }: ShownList): number => USUAL.findIndex((list) => list.startsWith(`${connection}/`))

/** A list is written `facebook/retarget`; whether its connection is told once more is the server's choice. */
function normalise(membership: AdMembership): ShownList {
  const [before = '', after] = membership.list.split('/')
  return { ...membership, connection: membership.connection ?? before, list: after ?? before }
}

function AdList({ list, account }: { readonly list: ShownList; readonly account: Account | undefined }) {
  const name = words.names[list.connection] ?? list.connection
  const status = list.status === undefined ? undefined : words.statuses[list.status]
  const who = (account?.name ?? texts.demo.shop.name).slice(0, 1)
  return (
    <li className={styles.list} data-on={list.on || undefined}>
      <p className={styles.head}>
        <span className={styles.name}>{name}</span>
        <span className={styles.key}>{list.list}</span>
      </p>
      <div className={styles.seat}>
        {list.on ? (
          <span key="on" className={styles.person} aria-hidden="true">
            {account ? who : <Icon name="person" size={18} />}
          </span>
        ) : (
          <span key="off" className={styles.nobody} aria-hidden="true" />
        )}
      </div>
      <p role="status" className={styles.state}>
        <strong>{list.on ? words.on : words.off}</strong>
        <span>{status ?? (list.on ? words.onText(name) : words.offText)}</span>
      </p>
    </li>
  )
}
