import type { ReactNode } from 'react'
import { isAway } from '../../api/call.ts'
import { Notice } from '../../parts/notice.tsx'
import { texts } from '../../texts.ts'
import { Loading } from './loading.tsx'

interface AnswerProps<T> {
  readonly of: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown }
  readonly children: (value: T) => ReactNode
}

/** What the API answered: loading and broken look the same everywhere. A server that is away is told once, at the top of the page. */
export function Answer<T>({ of: { data, error, refetch }, children }: AnswerProps<T>) {
  if (data !== undefined) return children(data)
  if (error && !isAway(error)) return <Notice text={texts.app.part(error.message)} onRetry={() => void refetch()} />
  return <Loading />
}
