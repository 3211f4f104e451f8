import { Button, PasswordInput } from '@mantine/core'
import { useState, type SubmitEvent } from 'react'
import { signIn } from '../api/admin-api.ts'
import { ApiFault } from '../api/call.ts'
import { PageHeader } from '../parts/page-header.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'

const words = texts.app.signIn

export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string>()

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    try {
      await signIn({ token: token.trim() })
      setFault(undefined)
      onSignedIn()
    } catch (cause) {
      setFault(faultText(cause))
    }
    setBusy(false)
  }

  return (
    <div className={styles.page}>
      <PageHeader />
      <main className={styles.signIn}>
        <h1 className={styles.title}>{words.title}</h1>
        <p className={styles.soft}>{words.text}</p>
        <form className={styles.form} onSubmit={(event) => void submit(event)}>
          <PasswordInput
            label={words.field}
            description={words.hint}
            value={token}
            error={fault}
            autoComplete="current-password"
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy} disabled={token.trim() === ''}>
            {words.submit}
          </Button>
        </form>
        <p>
          <a href="/demo">{words.demo}</a>
        </p>
      </main>
    </div>
  )
}

function faultText(cause: unknown): string {
  if (!(cause instanceof ApiFault) || cause.status === 0) return words.away
  if (cause.status === 429) return words.throttled
  return cause.status === 401 ? words.wrong : cause.message
}
