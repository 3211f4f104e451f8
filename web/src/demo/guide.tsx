import { Button } from '@mantine/core'
import { Icon } from '../parts/icons.tsx'
import { texts } from '../texts.ts'
import styles from './guide.module.css'
import { countOf } from './cart.ts'
import { PRODUCTS } from './products.ts'
import { TRIES, type Progress, type Try } from './progress.ts'
import type { Customer } from './use-demo.ts'
import type { Shop } from './use-shop.ts'

interface GuideProps {
  readonly progress: Progress
  readonly shop: Shop
  readonly customer: Customer
  readonly onStartOver: () => void
  readonly onStartMine: () => void
}

const words = texts.demo.guide

/** The five things to try; the checkmarks follow what really happened, and the current one can be done right here. */
export function Guide({ progress, shop, customer, onStartOver, onStartMine }: GuideProps) {
  const count = TRIES.filter((key) => progress.done[key]).length
  return (
    <section className={styles.guide} aria-label={words.label}>
      <ol className={styles.tries}>
        {TRIES.map((key, index) => (
          <TryCard key={key} number={index + 1} name={key} {...{ progress, shop, customer }} />
        ))}
      </ol>
      <p className={styles.count}>{words.progress(count)}</p>
      {progress.ended && <Ending progress={progress} onStartOver={onStartOver} onStartMine={onStartMine} />}
    </section>
  )
}

interface TryProps {
  readonly number: number
  readonly name: Try
  readonly progress: Progress
  readonly shop: Shop
  readonly customer: Customer
}

function TryCard({ number, name, progress, shop, customer }: TryProps) {
  const { title, text, act } = words.tries[name]
  const done = progress.done[name]
  const now = progress.now === name
  return (
    <li
      className={styles.try}
      data-now={now || undefined}
      data-done={done || undefined}
      aria-current={now ? 'step' : undefined}
    >
      <span className={styles.number} aria-hidden="true">
        {done ? <Icon name="check" size={15} /> : number}
      </span>
      <div className={styles.body}>
        <h2 className={styles.title}>
          {title}
          {done && <span className={styles.hidden}> ({words.done})</span>}
        </h2>
        <p className={styles.text}>{text}</p>
        {now && <TryButton name={name} label={act} shop={shop} customer={customer} />}
      </div>
    </li>
  )
}

function TryButton({
  name,
  label,
  shop,
  customer,
}: {
  readonly name: Try
  readonly label: string
  readonly shop: Shop
  readonly customer: Customer
}) {
  const [first] = PRODUCTS
  if (name === 'order' && countOf(shop.cart) === 0) return <p className={styles.text}>{words.emptyCart}</p>
  const skips = name !== 'add' && name !== 'order'
  const act = (): void => {
    if (name === 'add' && first) shop.add(first)
    else if (name === 'order') shop.order()
    else customer.skipWait()
  }
  return (
    <Button
      size="compact-sm"
      radius="xl"
      className={styles.act ?? ''}
      loading={skips && customer.busy}
      disabled={skips && !customer.person?.next}
      rightSection={<Icon name={skips ? 'forward' : 'arrow'} size={14} />}
      onClick={act}
    >
      {label}
    </Button>
  )
}

interface EndingProps {
  readonly progress: Progress
  readonly onStartOver: () => void
  readonly onStartMine: () => void
}

function Ending({ progress, onStartOver, onStartMine }: EndingProps) {
  const { done, ended } = progress
  const all = TRIES.every((key) => done[key])
  const { title, text } = all ? words.whole : ended?.ordered ? words.early : words.ended
  return (
    <div className={styles.ending} role="status">
      <div className={styles.endingText}>
        <strong>{title}</strong> {!all && !ended?.ordered && ended?.text !== undefined ? `${ended.text} ` : ''}
        {text}
      </div>
      <Button
        size="sm"
        radius="xl"
        variant={all ? 'default' : 'filled'}
        leftSection={<Icon name="restart" size={15} />}
        onClick={onStartOver}
      >
        {texts.demo.startOverShort}
      </Button>
      {all && (
        <Button size="sm" radius="xl" onClick={onStartMine}>
          {texts.demo.startMine}
        </Button>
      )}
    </div>
  )
}
