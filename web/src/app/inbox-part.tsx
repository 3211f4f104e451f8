import { Button } from '@mantine/core'
import { useState } from 'react'
import { adminApi } from '../api/admin-api.ts'
import type { InboxMessage } from '../api/types.ts'
import { EmailFrame } from '../parts/email-frame.tsx'
import { formatClock, formatDay } from '../parts/format.ts'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { RemoteList } from './remote-panel.tsx'
import { useRemote } from './use-remote.ts'

const words = texts.app.inbox

const SHOWN = 5
const recentMessages = () => adminApi.inbox(SHOWN)

export function InboxPart() {
  return (
    <RemoteList title={words.title} lead={words.lead} empty={words.empty} remote={useRemote(recentMessages)}>
      {(items) => (
        <ul className={styles.stacked}>
          {items.map((message) => (
            <MessageRow key={message.id} message={message} />
          ))}
        </ul>
      )}
    </RemoteList>
  )
}

function MessageRow({ message: { channel, to, at, content } }: { readonly message: InboxMessage }) {
  const [shown, setShown] = useState(false)
  const time = Date.parse(at)
  const subject = content.subject ?? content.title ?? channel
  return (
    <li>
      <p>
        <strong>{subject}</strong> <span className={styles.badge}>{channel}</span>
      </p>
      {channel === 'push' && typeof content.body === 'string' && <p>{content.body}</p>}
      {channel === 'sms' && <p>{content.text}</p>}
      <p className={styles.soft}>
        {words.to(to)} · {formatDay(time)}, {formatClock(time)}
      </p>
      {content.html !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          radius="xl"
          my={6}
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? words.hide : words.show}
        </Button>
      )}
      {shown && content.html !== undefined && <EmailFrame html={content.html} title={subject} />}
    </li>
  )
}
