import { Loader } from '@mantine/core'
import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { readSession } from '../api/admin-api.ts'
import { ApiFault, isAway } from '../api/call.ts'
import { Notice } from '../parts/notice.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import { browserDraft } from './draft/draft-store.ts'
import { createQueries } from './queries.ts'
import { router } from './router.tsx'
import { SignIn } from './sign-in.tsx'

const queries = createQueries()

export const App = () => (
  <QueryClientProvider client={queries}>
    <Door />
  </QueryClientProvider>
)

/** Asks first who is there: the rest of the app exists only for somebody who is signed in. */
function Door() {
  const client = useQueryClient()
  const session = useQuery({ queryKey: ['session'], queryFn: () => readSession() })
  const refresh = (): void => void client.resetQueries()
  const { error } = session
  if (error instanceof ApiFault && error.status === 401) return <SignIn onSignedIn={refresh} />
  if (session.data) return <Opened key={session.data.workspace} workspace={session.data.workspace ?? ''} />
  return (
    <div className={styles.page}>
      <PageHeader />
      {error ? (
        <Notice text={isAway(error) ? texts.app.signIn.away : texts.app.part(error.message)} onRetry={refresh} />
      ) : (
        <output className={styles.loading}>
          <Loader size="sm" /> {texts.app.loading}
        </output>
      )}
    </div>
  )
}

/** The draft that the pages change is that of the workspace. */
function Opened({ workspace }: { readonly workspace: string }) {
  useState(() => browserDraft().open(workspace))
  return <RouterProvider router={router} />
}
