import { Loader } from '@mantine/core'
import { adminApi } from '../api/admin-api.ts'
import { Notice } from '../parts/notice.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { Home } from './home.tsx'
import { SignIn } from './sign-in.tsx'
import { useRemote } from './use-remote.ts'

/** Asks first who is there: the rest of the app exists only for somebody who is signed in. */
export function App() {
  const session = useRemote(adminApi.session)
  if (session.fault?.status === 401) return <SignIn onSignedIn={session.refresh} />
  if (session.value) return <Home session={session.value} onSignedOut={session.refresh} />
  return (
    <div className={styles.page}>
      <PageHeader />
      {session.fault ? (
        <Notice
          text={session.away ? texts.app.signIn.away : texts.app.part(session.fault.message)}
          onRetry={session.refresh}
        />
      ) : (
        <output className={styles.loading}>
          <Loader size="sm" /> {texts.app.loading}
        </output>
      )}
    </div>
  )
}
