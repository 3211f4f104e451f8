import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { EmptyState } from '../../parts/panel.tsx'
import { Scroller } from '../../parts/scroller.tsx'
import { texts } from '../../texts.ts'
import { Answer } from './answer.tsx'
import type { Pages } from './pages-of.ts'
import styles from './shared.module.css'

interface TableProps {
  readonly label: string
  readonly columns: readonly string[]
  /** Columns of numbers, by their place. */
  readonly numbers?: readonly number[]
  readonly children: ReactNode
}

export const Table = ({ label, columns, numbers = [], children }: TableProps) => (
  <Scroller label={label}>
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th key={column} scope="col" className={numbers.includes(index) ? styles.number : undefined}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </Scroller>
)

interface ListProps<T> {
  readonly pages: Pages<T>
  readonly empty: string
  readonly children: (items: readonly T[]) => ReactNode
}

/** A list that comes in pages; those who want to see further back ask for it. */
export const List = <T,>({ pages, empty, children }: ListProps<T>) => (
  <Answer of={pages}>
    {(items) =>
      items.length === 0 ? (
        <EmptyState>{empty}</EmptyState>
      ) : (
        <>
          {children(items)}
          {pages.hasNextPage && (
            <Button
              variant="default"
              size="sm"
              mt={14}
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {texts.app.more}
            </Button>
          )}
        </>
      )
    }
  </Answer>
)
