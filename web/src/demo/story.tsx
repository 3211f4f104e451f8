import { Button } from '@mantine/core'
import { useState } from 'react'
import { isEvent, type TimelineItem } from '../api/types.ts'
import { formatClock, formatDay, formatExact, formatSpan } from '../parts/format.ts'
import { Icon } from '../parts/icons.tsx'
import { EmptyState, Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import { decisionIcon, eventIcon, eventSentence } from './event-words.ts'
import { momentsOf, type Moment } from './moments.ts'
import styles from './story.module.css'

const words = texts.demo.story

/** More would push everything else off the page; the rest comes by a button. */
const SHOWN_FIRST = 12

export function Story({ timeline }: { readonly timeline: readonly TimelineItem[] }) {
  const [all, setAll] = useState(false)
  const moments = momentsOf(timeline)
  const shown = all ? moments : moments.slice(0, SHOWN_FIRST)
  const [newest] = timeline
  return (
    <Panel title={words.title} lead={words.lead}>
      <output className={styles.announcer}>{newest && words.fresh(sentenceOf(newest))}</output>
      {timeline.length === 0 ? (
        <EmptyState>{words.empty}</EmptyState>
      ) : (
        <ol className={styles.story}>
          {shown.map((moment, index) => (
            <MomentBlock key={moments.length - index} moment={moment} />
          ))}
        </ol>
      )}
      {shown.length < moments.length && (
        <Button size="compact-sm" radius="xl" variant="default" mt={12} onClick={() => setAll(true)}>
          {words.more(moments.length - shown.length)}
        </Button>
      )}
    </Panel>
  )
}

const sentenceOf = (item: TimelineItem): string => (isEvent(item) ? eventSentence(item) : item.text)

function MomentBlock({ moment }: { readonly moment: Moment }) {
  return (
    <li className={styles.moment}>
      <p className={styles.time}>
        <time dateTime={new Date(moment.at).toISOString()} title={formatExact(moment.at)}>
          {formatDay(moment.at)}, {formatClock(moment.at)}
        </time>
      </p>
      <ol>
        {moment.items.map((item, index) => (
          <Entry key={moment.items.length - index} item={item} />
        ))}
      </ol>
      {moment.after !== undefined && (
        <p className={styles.later}>
          <span>{words.later(formatSpan(moment.after))}</span>
        </p>
      )}
    </li>
  )
}

function Entry({ item }: { readonly item: TimelineItem }) {
  if (!isEvent(item)) {
    return (
      <li className={styles.entry} data-kind={item.kind}>
        <span className={styles.icon}>
          <Icon name={decisionIcon(item.kind)} size={15} />
        </span>
        <p className={styles.text}>{item.text}</p>
      </li>
    )
  }
  return (
    <li className={styles.entry} data-event>
      <span className={styles.icon}>
        <Icon name={eventIcon(item)} size={15} />
      </span>
      <p className={styles.text}>
        {eventSentence(item)}{' '}
        <code className={styles.event}>
          {item.type === undefined || item.type === 'track' ? item.name : item.type}
          {item.via !== null && ` · ${words.via(item.via)}`}
        </code>
      </p>
    </li>
  )
}
