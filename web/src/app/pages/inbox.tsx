import { Button } from '@mantine/core'
import { useState } from 'react'
import { listInbox, type InboxMessage } from '../../api/admin-api.ts'
import { EmailFrame } from '../../parts/email-frame.tsx'
import { Panel } from '../../parts/panel.tsx'
import { texts } from '../../texts.ts'
import { REFRESH_MS } from '../queries.ts'
import { Badge } from '../shared/badge.tsx'
import { List } from '../shared/list.tsx'
import { PageTitle } from '../shared/page-title.tsx'
import { usePages } from '../shared/pages-of.ts'
import { PersonLink } from '../shared/person-link.tsx'
import styles from '../shared/shared.module.css'
import { When } from '../shared/when.tsx'

const words = texts.app.inbox

export function Inbox() {
  const messages = usePages({
    key: ['inbox'],
    read: (page, signal) => listInbox({ ...page, limit: 30 }, { signal }),
    every: REFRESH_MS,
  })
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Panel title={words.title} quiet>
        <List pages={messages} empty={words.empty}>
          {(items) => (
            <ul className={styles.rows}>
              {items.map((message) => (
                <Row key={message.id} message={message} />
              ))}
            </ul>
          )}
        </List>
      </Panel>
    </>
  )
}

/** Which fields there are goes by the channel. */
const field = (content: InboxMessage['content'], name: string): string | undefined => {
  const value = content[name]
  return typeof value === 'string' ? value : undefined
}

function Row({ message: { channel, to, at, content, profileId, campaign } }: { readonly message: InboxMessage }) {
  const [shown, show] = useState(false)
  const html = field(content, 'html')
  const title = field(content, 'subject') ?? field(content, 'title') ?? channel
  const text = field(content, 'body') ?? (channel === 'sms' ? field(content, 'text') : undefined)
  return (
    <li>
      <p className={styles.pair}>
        <span>
          <strong>{title}</strong> <Badge>{texts.app.messages.channels[channel] ?? channel}</Badge>
        </span>
        <span className={styles.soft}>
          <When at={at} />
        </span>
      </p>
      {text !== undefined && <p>{text}</p>}
      <p className={styles.soft}>
        <PersonLink profileId={profileId} name={words.to(to)} /> · {campaign}
      </p>
      {html !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          radius="xl"
          my={6}
          aria-expanded={shown}
          onClick={() => show(!shown)}
        >
          {shown ? words.hide : words.show}
        </Button>
      )}
      {shown && html !== undefined && <EmailFrame html={html} title={title} />}
    </li>
  )
}
