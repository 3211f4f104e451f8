import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'

interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

interface Options<T> {
  readonly key: readonly unknown[]
  readonly read: (page: { readonly cursor?: string }, signal: AbortSignal) => Promise<Page<T>>
  /** ms; absent: asked once. */
  readonly every?: number
}

export type Pages<T> = Pick<
  UseInfiniteQueryResult<readonly T[], Error | null>,
  'data' | 'error' | 'refetch' | 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'
>

/** A list of the API that comes in pages, as one list. Only the first page is asked for again: what lies further back does not change. */
export const usePages = <T>({ key, read, every }: Options<T>): Pages<T> =>
  useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam === undefined ? {} : { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: Page<T>) => next ?? undefined,
    select: ({ pages }: InfiniteData<Page<T>>): readonly T[] => pages.flatMap(({ items }) => items),
    // More than one page would be asked for again one after the other, and shift under the reader's eyes.
    refetchInterval: ({ state }) => every !== undefined && (state.data?.pages.length ?? 0) <= 1 && every,
  })
