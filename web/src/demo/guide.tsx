import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
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
  const noteAct = useFollow(progress.now)
  return (
    <section className={styles.guide} aria-label={words.label}>
      <ol className={styles.tries}>
        {TRIES.map((key, index) => (
          <TryCard key={key} number={index + 1} name={key} {...{ progress, shop, customer, noteAct }} />
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
  /** To be called when the visitor does it from here. */
  readonly noteAct: () => void
}

function TryCard({ number, name, progress, shop, customer, noteAct }: TryProps) {
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
        {now && <TryButton label={act} {...{ name, shop, customer, noteAct }} />}
      </div>
    </li>
  )
}

function TryButton({
  name,
  label,
  shop,
  customer,
  noteAct,
}: Omit<TryProps, 'number' | 'progress'> & { readonly label: string }) {
  const [first] = PRODUCTS
  if (name === 'order' && countOf(shop.cart) === 0) return <p className={styles.text}>{words.emptyCart}</p>
  const skips = name !== 'add' && name !== 'order'
  const act = (): void => {
    noteAct()
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

/** Where the effect of what was done shows: named by what there is to try after it. */
const EFFECT_AT: Readonly<Record<Try, string>> = {
  add: 'customer',
  push: 'customer',
  email: 'inbox',
  ads: 'inbox',
  order: 'ads',
}

/** Where the parts lie below each other, whoever acts from the guide is taken to what came of it. */
function useFollow(now: Try | undefined): () => void {
  const acted = useRef(false)
  useEffect(() => {
    if (!acted.current) return
    acted.current = false
    if (!window.matchMedia('(max-width: 820px)').matches) return
    const target = document.getElementById(now === undefined ? 'customer' : EFFECT_AT[now])
    target?.scrollIntoView({ block: 'start', behavior: prefersCalm() ? 'auto' : 'smooth' })
  }, [now])
  return () => {
    acted.current = true
  }
}

const prefersCalm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

interface EndingProps {
  readonly progress: Progress
  readonly onStartOver: () => void
  readonly onStartMine: () => void
}

const ENDINGS = { ordered: 'early', opened: 'opened', other: 'ended' } as const

function Ending({ progress, onStartOver, onStartMine }: EndingProps) {
  const { done, ended } = progress
  const all = TRIES.every((key) => done[key])
  const { title, text } = all ? words.whole : words[ENDINGS[ended?.why ?? 'other']]
  return (
    <output className={styles.ending}>
      <span className={styles.endingText}>
        <strong>{title}</strong> {ended?.why === 'other' && ended.text !== undefined ? `${ended.text} ` : ''}
        {text}
      </span>
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
    </output>
  )
}
