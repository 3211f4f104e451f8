import { Button, Tooltip } from '@mantine/core'
import type { DemoMessage, DemoPerson } from '../api/types.ts'
import { formatClock, formatDay, formatSpan } from '../parts/format.ts'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './customer-card.module.css'
import { fateOf, PLACES, type Place, type Progress } from './progress.ts'
import type { Account } from './tracker.ts'
import type { Customer } from './use-demo.ts'

const words = texts.demo.customer

interface CustomerCardProps {
  readonly customer: Customer
  readonly progress: Progress
  readonly account: Account | undefined
}

/** Who it is, where the campaign stands, and what comes next. */
export function CustomerCard({ customer, progress, account }: CustomerCardProps) {
  const { person } = customer
  return (
    <Panel id="customer" title={words.title} aside={<Chips person={person} account={account} />}>
      <Journey person={person} progress={progress} />
      <Next customer={customer} progress={progress} />
    </Panel>
  )
}

function Chips({
  person,
  account,
}: {
  readonly person: DemoPerson | undefined
  readonly account: Account | undefined
}) {
  const profile = person?.profile
  const who = account?.name ?? (profile ? words.you : words.nobody)
  return (
    <ul className={styles.chips}>
      <li className={styles.chip}>
        <Icon name="person" size={14} /> {who}
      </li>
      {profile?.cohorts.map(({ key, name }) => (
        <li key={key} className={styles.chip} data-kind="cohort">
          <Icon name="people" size={14} /> <span className={styles.hidden}>{words.cohorts}: </span>
          {name ?? key}
        </li>
      ))}
      {profile?.coupons?.map(({ coupon, code, discount }) => (
        <li key={coupon + code} className={styles.chip} data-kind="coupon">
          <Icon name="tag" size={14} /> {words.coupon(code, discount)}
        </li>
      ))}
      {profile?.unsubscribed && <li className={styles.chip}>{words.unsubscribed}</li>}
    </ul>
  )
}

const PLACE_ICONS: Readonly<Record<Place, IconName>> = { cart: 'cart', push: 'bell', email: 'mail', ads: 'megaphone' }

function Journey({ person, progress }: { readonly person: DemoPerson | undefined; readonly progress: Progress }) {
  return (
    <ol className={styles.journey} aria-label={words.journey}>
      {PLACES.map((place) => {
        const state = progress.places[place]
        return (
          <li
            key={place}
            className={styles.place}
            data-state={state}
            aria-current={state === 'here' ? 'step' : undefined}
          >
            <span className={styles.mark}>
              <Icon name={PLACE_ICONS[place]} size={20} />
            </span>
            <span className={styles.placeName}>{words.places[place]}</span>
            <span className={styles.placeNote}>{noteOf(place, person, progress)}</span>
          </li>
        )
      })}
    </ol>
  )
}

function noteOf(place: Place, person: DemoPerson | undefined, progress: Progress): string {
  const state = progress.places[place]
  if (state === 'ahead' || state === 'left_out') return words.placeState[state]
  if (place === 'cart') return state === 'here' ? words.notes.waiting : words.placeState.done
  if (place === 'ads') return person?.audiences.some(({ on }) => on) ? words.notes.onLists : words.notes.offLists
  return words.notes[fateOf(newestOf(person?.messages ?? [], place) ?? ({} as DemoMessage))]
}

const newestOf = (messages: readonly DemoMessage[], channel: string): DemoMessage | undefined =>
  messages.find((message) => message.channel === channel)

function Next({ customer, progress }: { readonly customer: Customer; readonly progress: Progress }) {
  const { person, busy } = customer
  const next = person?.next
  const nothing = progress.ended || progress.running ? words.nothingNext : words.nothingYet
  return (
    <div className={styles.next} data-waiting={next ? true : undefined}>
      <Icon name="clock" size={20} />
      <div className={styles.nextText}>
        <p>{next?.text ?? nothing}</p>
        {person !== undefined && person.ahead > 0 && <Ahead ahead={person.ahead} at={customer.at} />}
      </div>
      <div className={styles.skip}>
        <Button
          radius="xl"
          size="sm"
          loading={busy}
          disabled={!next}
          aria-describedby="skip-hint"
          rightSection={<Icon name="forward" size={15} />}
          onClick={customer.skipWait}
        >
          {words.skip}
        </Button>
        <Tooltip label={words.skipHint} multiline w={270} withArrow events={{ hover: true, focus: true, touch: true }}>
          <button type="button" className={styles.info} aria-label={words.skipHintLabel} aria-describedby="skip-hint">
            <Icon name="info" />
          </button>
        </Tooltip>
        <span id="skip-hint" hidden>
          {words.skipHint}
        </span>
      </div>
    </div>
  )
}

function Ahead({ ahead, at }: { readonly ahead: number; readonly at: number }) {
  const now = at + ahead
  return (
    <p className={styles.ahead}>
      {words.ahead(formatSpan(ahead))}: {formatDay(now)}, {formatClock(now)}
    </p>
  )
}
