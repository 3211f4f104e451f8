import { Button, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Profile } from '../api/types.ts'
import { Icon } from '../parts/icons.tsx'
import { texts } from '../texts.ts'
import styles from './account-form.module.css'
import { allowPush, canPush } from './allow-push.ts'
import type { Account, Tracker } from './tracker.ts'
import type { Shop } from './use-shop.ts'

const words = texts.demo.shop

interface AccountFormProps {
  readonly shop: Shop
  readonly tracker: Tracker
  readonly offersPush: boolean
  readonly writeKey: string
  readonly profile: Profile | null
}

/** Everything about the person that the story does not need; so it stays folded until asked for. */
export function AccountForm({ shop, tracker, offersPush, writeKey, profile }: AccountFormProps) {
  return (
    <details className={styles.account}>
      <summary className={styles.summary}>
        <Icon name="person" size={16} />
        {shop.account ? words.signedInAs(shop.account.name, shop.account.email) : words.account}
      </summary>
      <div className={styles.inside}>
        {!shop.account && <SignIn shop={shop} anonymousId={tracker.anonymousId()} />}
        <Switch
          size="sm"
          color="fern"
          label={words.marketing}
          description={words.marketingHint}
          checked={profile?.unsubscribed !== true}
          disabled={profile === null}
          onChange={(event) => tracker.wantsMarketing(event.currentTarget.checked)}
        />
        {offersPush && canPush() && <AllowPush tracker={tracker} writeKey={writeKey} />}
      </div>
    </details>
  )
}

function SignIn({ shop, anonymousId }: { readonly shop: Shop; readonly anonymousId: string }) {
  const [account, setAccount] = useState(() => suggestAccount(anonymousId))
  const [checked, setChecked] = useState(false)
  const nameOk = account.name.trim() !== ''
  const emailOk = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(account.email.trim())
  return (
    <form
      noValidate
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (nameOk && emailOk) shop.signIn(account)
      }}
    >
      <p className={styles.hint}>{words.anonymous}</p>
      <TextInput
        size="sm"
        label={words.nameField}
        autoComplete="off"
        value={account.name}
        error={checked && !nameOk && words.badName}
        onChange={(event) => setAccount({ ...account, name: event.currentTarget.value })}
      />
      <TextInput
        size="sm"
        type="email"
        label={words.emailField}
        description={words.signInHint}
        autoComplete="off"
        value={account.email}
        error={checked && !emailOk && words.badEmail}
        onChange={(event) => setAccount({ ...account, email: event.currentTarget.value })}
      />
      <Button type="submit" size="sm" radius="xl" color="fern" variant="light">
        {words.signIn}
      </Button>
    </form>
  )
}

/** Another person for each browser, so that two visitors of one demo are not taken for one. */
function suggestAccount(anonymousId: string): Account {
  const digits = anonymousId.replace(/[^0-9a-f]/gi, '').slice(-4)
  const { suggestions } = words
  const name = suggestions[Number.parseInt(digits, 16) % suggestions.length] ?? suggestions[0]
  return { name, email: `${name.toLowerCase().replace(' ', '.')}.${digits}@example.com` }
}

function AllowPush({ tracker, writeKey }: { readonly tracker: Tracker; readonly writeKey: string }) {
  const [state, setState] = useState<{ busy?: boolean; done?: boolean; fault?: string }>({})
  const subscribe = async (): Promise<void> => {
    setState({ busy: true })
    try {
      await allowPush(writeKey, tracker.anonymousId(), tracker.userId())
      setState({ done: true })
    } catch (fault) {
      setState({ fault: words.pushFailed(fault instanceof Error ? fault.message : String(fault)) })
    }
  }
  return (
    <div className={styles.push}>
      <Button
        size="compact-sm"
        variant="default"
        radius="xl"
        loading={state.busy ?? false}
        disabled={state.done ?? false}
        leftSection={<Icon name="bell" size={14} />}
        onClick={() => void subscribe()}
      >
        {state.done ? words.pushDone : words.push}
      </Button>
      <p className={styles.hint}>{words.pushHint}</p>
      <output className={styles.fault}>{state.fault}</output>
    </div>
  )
}
