import { useEffect, type ReactNode } from 'react'
import { texts } from '../../texts.ts'
import styles from './shared.module.css'

interface PageTitleProps {
  readonly title: string
  readonly lead?: ReactNode
  /** Beside the title. */
  readonly children?: ReactNode
}

/** The heading of a page, which is also the title of the browser's tab. */
export function PageTitle({ title, lead, children }: PageTitleProps) {
  useEffect(() => {
    document.title = `${title} · ${texts.brand}`
  }, [title])
  return (
    <header className={styles.pageTitle}>
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p>{lead}</p>}
      </div>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </header>
  )
}
