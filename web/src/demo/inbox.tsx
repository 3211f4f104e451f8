import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DemoMessage, TimelineItem } from '../api/types.ts'
import { EmailFrame } from '../parts/email-frame.tsx'
import { formatClock, formatDay } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { EmptyState, Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './inbox.module.css'
import { fateOf, sentAt, type Place } from './progress.ts'
import type { Customer } from './use-demo.ts'

const words = texts.demo.inbox

interface InboxProps {
  readonly customer: Customer
  readonly story: readonly TimelineItem[]
  /** While the campaign runs, a message can be ignored. */
  readonly running: boolean
  /** Where the journey stands. */
  readonly current: Place | undefined
}

/** Every message as its receiver would see it. Only the one that matters now is unfolded, so that the rest of the page stays in sight. */
export function Inbox({ customer, story, running, current }: InboxProps) {
  const messages = customer.person?.messages ?? []
  return (
    <Panel id="inbox" title={words.title} lead={words.lead}>
      {messages.length === 0 ? (
        <EmptyState>{words.empty}</EmptyState>
      ) : (
        <ol className={styles.messages}>
          {messages.map((message, index) => {
            const newest = index === 0
            const unfolded = newest && (running ? message.channel === current : fateOf(message) !== 'unopened')
            return (
              <Message
                key={message.id}
                canIgnore={running && newest}
                at={sentAt(message, story)}
                {...{ message, customer, unfolded }}
              />
            )
          })}
        </ol>
      )}
    </Panel>
  )
}

interface MessageProps {
  readonly message: DemoMessage
  readonly customer: Customer
  readonly canIgnore: boolean
}

function Message({
  message,
  customer,
  canIgnore,
  unfolded,
  at,
}: MessageProps & { readonly unfolded: boolean; readonly at: number }) {
  const [chosen, setChosen] = useState<boolean>()
  const fate = fateOf(message)
  const open = chosen ?? unfolded
  const kind = message.channel === 'push' ? words.push : message.channel === 'email' ? words.email : words.other
  return (
    <li className={styles.message}>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setChosen(!open)}>
        <Icon name={message.channel === 'push' ? 'bell' : 'mail'} size={16} />
        <span className={styles.kind}>{kind}</span>
        <span className={styles.about}>{open ? '' : (message.content.subject ?? message.content.title)}</span>
        <span className={styles.fate} data-fate={fate}>
          {words.fate[fate]}
        </span>
        <span className={styles.caret} aria-hidden="true" />
      </button>
      {open && (
        <div className={styles.body}>
          {message.channel === 'push' ? (
            <Notification message={message} at={at} />
          ) : (
            <Letter message={message} customer={customer} at={at} />
          )}
          {fate === 'unopened' && <Acts message={message} customer={customer} canIgnore={canIgnore} />}
        </div>
      )}
    </li>
  )
}

function Acts({ message, customer, canIgnore }: MessageProps) {
  const { busy, act, skipWait, person } = customer
  return (
    <div className={styles.acts}>
      <Button
        size="compact-sm"
        radius="xl"
        variant="default"
        disabled={busy}
        title={words.openHint}
        onClick={() => act(message.id, 'open')}
      >
        {words.open}
      </Button>
      {canIgnore && (
        <Button
          size="compact-sm"
          radius="xl"
          variant="default"
          disabled={busy || !person?.next}
          title={words.ignoreHint}
          onClick={skipWait}
        >
          {words.ignore}
        </Button>
      )}
      <Button
        size="compact-sm"
        radius="xl"
        variant="subtle"
        color="gray"
        disabled={busy}
        title={words.bounceHint}
        onClick={() => act(message.id, 'bounce')}
      >
        {words.bounce}
      </Button>
    </div>
  )
}

/** A link of ours that ends the subscription; every other link of an email counts as a click. */
const isWayOut = (href: string): boolean => /\/l\/u\//.test(href)

/** As on a phone's lock screen. */
function Notification({ message: { content }, at }: { readonly message: DemoMessage; readonly at: number }) {
  return (
    <div className={styles.screen}>
      <div className={styles.notification}>
        <span className={styles.appIcon} aria-hidden="true">
          F
        </span>
        <div className={styles.notificationText}>
          <p className={styles.app}>
            <span>{texts.demo.shop.name}</span>
            <span>{formatClock(at)}</span>
          </p>
          <p className={styles.notificationTitle}>{content.title}</p>
          <p>{typeof content.body === 'string' ? content.body : ''}</p>
        </div>
      </div>
    </div>
  )
}

interface LetterProps {
  readonly message: DemoMessage
  readonly customer: Customer
  readonly at: number
}

function Letter({ message, customer, at }: LetterProps) {
  const { content, to, id } = message
  return (
    <div className={styles.letter}>
      <div className={styles.letterHead}>
        <Icon name="mail" size={17} />
        <div className={styles.letterFacts}>
          <p className={styles.subject}>{content.subject ?? ''}</p>
          <p className={styles.soft}>
            {words.to(to)} · {formatDay(at)}, {formatClock(at)}
          </p>
        </div>
      </div>
      {content.html === undefined ? (
        <p className={styles.plain}>{content.text ?? JSON.stringify(content.body ?? content)}</p>
      ) : (
        <EmailFrame
          html={content.html}
          title={words.frame(content.subject ?? '')}
          onLink={(href) => customer.act(id, isWayOut(href) ? 'unsubscribe' : 'click')}
        />
      )}
      {fateOf(message) === 'unopened' && <p className={styles.hint}>{words.preview}</p>}
    </div>
  )
}
