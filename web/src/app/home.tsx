import { Button } from '@mantine/core'
import { useCallback } from 'react'
import { adminApi } from '../api/admin-api.ts'
import type { Session } from '../api/types.ts'
import { Notice } from '../parts/notice.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { ReadOn } from '../parts/read-on.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { Campaigns, Cohorts } from './definitions.tsx'
import { Deliveries, Rejected } from './logs.tsx'
import { InboxPart } from './inbox-part.tsx'
import { Loop } from './loop.tsx'
import { useRemote } from './use-remote.ts'

const words = texts.app

interface HomeProps {
  readonly session: Session
  readonly onSignedOut: () => void
}

/** What an operator wants to see first: does it run, what runs on it, and what came of it. */
export function Home({ session, onSignedOut }: HomeProps) {
  const status = useRemote(adminApi.status)
  const signOut = useCallback(() => void adminApi.signOut().finally(onSignedOut), [onSignedOut])
  return (
    <div className={styles.page}>
      <PageHeader>
        <Button component="a" href="/demo" variant="default" size="sm" radius="xl">
          {words.demo}
        </Button>
        <Button variant="subtle" color="gray" size="sm" radius="xl" onClick={signOut}>
          {words.signOut}
        </Button>
      </PageHeader>
      <main>
        <div className={styles.home}>
          <h1 className={styles.title}>{session.workspace ?? words.title}</h1>
        </div>
        {status.away && <Notice text={words.away} onRetry={status.refresh} />}
        <div className={styles.grid}>
          <Loop status={status} />
          <Campaigns />
          <Cohorts />
          <Deliveries />
          <InboxPart />
          <Rejected />
        </div>
        <footer className={styles.foot}>
          <ReadOn />
        </footer>
      </main>
    </div>
  )
}
