import { Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Page } from '../api/types.ts'
import { EmptyState, Panel } from '../parts/panel.tsx'
import { texts } from '../texts.ts'
import styles from './app.module.css'
import type { Remote } from './use-remote.ts'

interface RemoteListProps<T> {
  readonly title: string
  readonly lead?: string
  readonly empty: string
  readonly wide?: boolean
  readonly remote: Remote<Page<T>>
  readonly children: (items: readonly T[]) => ReactNode
}

/** A panel with a list of the API: loading, empty and broken look the same everywhere. */
export function RemoteList<T>({ title, lead, empty, wide, remote, children }: RemoteListProps<T>) {
  return (
    <Panel title={title} lead={lead} className={wide ? styles.wide : undefined}>
      <RemoteBody remote={remote}>
        {({ items }) => (items.length === 0 ? <EmptyState>{empty}</EmptyState> : children(items))}
      </RemoteBody>
    </Panel>
  )
}

interface RemoteBodyProps<T> {
  readonly remote: Remote<T>
  readonly children: (value: T) => ReactNode
}

export function RemoteBody<T>({ remote, children }: RemoteBodyProps<T>) {
  const { value, fault, away } = remote
  // A server that is away is told once, at the top of the page.
  if (value === undefined && fault && !away) return <EmptyState>{texts.app.part(fault.message)}</EmptyState>
  if (value === undefined) return <Loader size="sm" aria-label={texts.app.loading} />
  return children(value)
}
