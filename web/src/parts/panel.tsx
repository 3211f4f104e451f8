import { VisuallyHidden } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import styles from './panel.module.css'

interface PanelProps {
  readonly title: string
  readonly lead?: string | undefined
  /** Beside the title. */
  readonly aside?: ReactNode
  readonly className?: string | undefined
  /** Where the heading of the page says it already: the own one is there only for those who hear the page. */
  readonly quiet?: boolean
  /** For those who scroll to it. */
  readonly id?: string | undefined
  readonly children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Panel({ title, lead, aside, className, quiet = false, id, children }: PanelProps) {
  const titleId = useId()
  return (
    <section className={`${styles.panel} ${className ?? ''}`} aria-labelledby={titleId} id={id}>
      {quiet ? (
        <VisuallyHidden>
          <h2 id={titleId}>{title}</h2>
        </VisuallyHidden>
      ) : (
        <header className={styles.head}>
          <div>
            <h2 id={titleId} className={styles.title}>
              {title}
            </h2>
            {lead !== undefined && <p className={styles.lead}>{lead}</p>}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  )
}

export function EmptyState({ children }: { readonly children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>
}
