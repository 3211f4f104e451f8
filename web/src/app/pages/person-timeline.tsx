import { readTimeline, type Decision, type TimelineEvent } from '../../api/admin-api.ts'
import { Icon } from '../../parts/icons.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Badge } from '../shared/badge.tsx'
import { List } from '../shared/list.tsx'
import { usePages } from '../shared/pages-of.ts'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.person

/** The API gives no more than the newest of a person. */
const NEWEST = 200

interface PersonTimelineProps {
  readonly idType: string
  readonly id: string
}

export function PersonTimeline({ idType, id }: PersonTimelineProps) {
  const timeline = usePages<TimelineEvent | Decision>({
    key: ['timeline', idType, id],
    read: (_, signal) => readTimeline(idType, id, { limit: NEWEST }, { signal }),
    every: REFRESH_MS,
  })
  return (
    <Panel title={words.timeline} lead={words.timelineLead} className={styles.wide}>
      <List pages={timeline} empty={words.empty}>
        {(items) => (
          <ol className={styles.rows}>
            {items.map((item, index) => (
              <li key={`${item.position} ${index}`}>
                <div className={styles.pair}>
                  {isEvent(item) ? <EventLine event={item} /> : <span>{item.text}</span>}
                  <span className={styles.soft}>
                    <When at={item.at} />
                  </span>
                </div>
              </li>
            ))}
          </ol>
        )}
      </List>
    </Panel>
  )
}

const isEvent = (item: TimelineEvent | Decision): item is TimelineEvent => item.kind === 'event'

const EventLine = ({ event: { name, properties, source, via } }: { readonly event: TimelineEvent }) => (
  <span>
    <Icon name="dot" size={16} /> <strong>{name}</strong> <Badge>{via ?? source}</Badge>
    {Object.keys(properties).length > 0 && (
      <details>
        <summary className={styles.key}>{Object.keys(properties).join(', ')}</summary>
        <pre className={styles.sample}>{JSON.stringify(properties, null, 2)}</pre>
      </details>
    )}
  </span>
)
