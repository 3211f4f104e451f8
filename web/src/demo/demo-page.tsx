import { Button, Loader } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import type { DemoConfig } from '../api/types.ts'
import { Icon } from '../parts/icons.tsx'
import { Notice } from '../parts/notice.tsx'
import { PageHeader } from '../parts/page-header.tsx'
import { texts } from '../texts.ts'
import { AdLists } from './ad-lists.tsx'
import { CustomerCard } from './customer-card.tsx'
import styles from './demo-page.module.css'
import { Guide } from './guide.tsx'
import { Inbox } from './inbox.tsx'
import { inPersonsTime } from './persons-time.ts'
import { progressOf } from './progress.ts'
import { ShopWindow } from './shop-window.tsx'
import { StartMine } from './start-mine.tsx'
import { Story } from './story.tsx'
import type { Tracker } from './tracker.ts'
import { useCustomer, useOpening } from './use-demo.ts'
import { useShop } from './use-shop.ts'

export function DemoPage() {
  const { opening, retry } = useOpening()
  const [mine, setMine] = useState(false)
  return (
    <div className={styles.page}>
      <PageHeader>
        <Button size="sm" radius="xl" onClick={() => setMine(true)}>
          {texts.demo.startMine}
        </Button>
      </PageHeader>
      <StartMine opened={mine} onClose={() => setMine(false)} />
      <main>
        {opening.phase === 'open' ? (
          <Customers {...opening} onStartMine={() => setMine(true)} />
        ) : (
          <Closed opening={opening} onRetry={retry} />
        )}
      </main>
    </div>
  )
}

type ClosedPhase = Exclude<ReturnType<typeof useOpening>['opening'], { phase: 'open' }>

function Closed({ opening, onRetry }: { readonly opening: ClosedPhase; readonly onRetry: () => void }) {
  if (opening.phase === 'loading') {
    return (
      <output className={styles.closed}>
        <Loader size="sm" /> {texts.demo.loading}
      </output>
    )
  }
  const { off, failed } = texts.demo
  const isOff = opening.phase === 'off'
  return (
    <div className={styles.closed} role="alert">
      <h1 className={styles.closedTitle}>{isOff ? off.title : failed.title}</h1>
      <p>{isOff ? off.text : failed.text(opening.why)}</p>
      {isOff ? <a href="/">{off.back}</a> : <Button onClick={onRetry}>{texts.common.retry}</Button>}
    </div>
  )
}

interface OpenShop {
  readonly config: DemoConfig
  readonly tracker: Tracker
  readonly offersPush: boolean
  readonly onStartMine: () => void
}

/** One customer after the other: starting over gives the browser a new anonymous id, and with it all parts begin anew. */
function Customers(open: OpenShop) {
  const { tracker } = open
  const [anonymousId, setAnonymousId] = useState(() => tracker.anonymousId())
  useEffect(() => tracker.visited(), [tracker, anonymousId])
  const startOver = (): void => {
    tracker.forget()
    setAnonymousId(tracker.anonymousId())
    window.scrollTo({ top: 0, behavior: 'smooth' })
  }
  return <OneCustomer key={anonymousId} anonymousId={anonymousId} onStartOver={startOver} {...open} />
}

interface OneCustomerProps extends OpenShop {
  readonly anonymousId: string
  readonly onStartOver: () => void
}

function OneCustomer({ config, tracker, offersPush, anonymousId, onStartOver, onStartMine }: OneCustomerProps) {
  const customer = useCustomer(anonymousId)
  const { person } = customer
  const story = useMemo(() => inPersonsTime(person?.timeline ?? []), [person])
  const coupons = person?.profile?.coupons ?? []
  const shop = useShop(tracker, anonymousId, coupons)
  const progress = progressOf(person, config.campaign.key)
  return (
    <>
      <div className={styles.intro}>
        <div>
          <h1 className={styles.title}>{texts.demo.title}</h1>
          <p className={styles.lead}>{texts.demo.lead}</p>
        </div>
        <Button
          variant="default"
          size="sm"
          radius="xl"
          leftSection={<Icon name="restart" size={15} />}
          onClick={onStartOver}
        >
          {texts.demo.startOver}
        </Button>
      </div>
      {customer.away && <Notice text={texts.demo.away} onRetry={customer.refresh} />}
      {!customer.away && customer.refusal !== undefined && (
        <Notice text={texts.demo.refused(customer.refusal)} onClose={customer.clearRefusal} />
      )}
      <Guide {...{ progress, shop, customer, onStartOver, onStartMine }} />
      <div className={styles.columns}>
        <ShopWindow
          {...{ shop, tracker, coupons, offersPush }}
          writeKey={config.writeKey}
          profile={person?.profile ?? null}
        />
        <div className={styles.right}>
          <CustomerCard account={shop.account} {...{ customer, progress }} />
          <div className={styles.pair}>
            <div className={styles.stack}>
              <Inbox customer={customer} story={story} running={progress.running} current={progress.here} />
              <AdLists lists={config.lists} audiences={person?.audiences ?? []} account={shop.account} />
            </div>
            <Story timeline={story} />
          </div>
        </div>
      </div>
    </>
  )
}
