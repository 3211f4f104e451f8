import type { ReactNode } from 'react'
import styles from './shared.module.css'

interface FigureProps {
  readonly label: string
  readonly value: ReactNode
  readonly note?: string | undefined
}

/** The few numbers that a page is about. */
export const Figures = ({ of }: { readonly of: readonly FigureProps[] }) => (
  <dl className={styles.figures}>
    {of.map(({ label, value, note }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
        {note !== undefined && <dd className={styles.note}>{note}</dd>}
      </div>
    ))}
  </dl>
)
