import { RekindleError } from '../kernel/errors.ts'
import type { PageRequest } from './views.ts'

/** Longer pages would hold up the process that also takes events. */
export const PAGE_LIMIT_MAX = 1000

/** Lists that page. Each has its own cursors, so that one list's cursor is refused by another. */
export type PagedList = 'deliveries' | 'members' | 'rejected' | 'messages'

/** Cursors are opaque to callers: they carry the key of the last item given out. */
export const encodeCursor = (list: PagedList, key: number): string => `${list}-${key.toString(36)}`

/** The key after which the page starts, or undefined for the first page. Throws `bad_cursor`. */
export function decodeCursor(list: PagedList, cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const key = cursor.startsWith(`${list}-`) ? cursor.slice(list.length + 1) : ''
  const value = /^[0-9a-z]{1,11}$/.test(key) ? Number.parseInt(key, 36) : Number.NaN
  if (!Number.isSafeInteger(value)) {
    throw new RekindleError('bad_cursor', `The cursor is not one of the list of ${list}`, { path: 'cursor' })
  }
  return value
}

/** The limit of a page request; throws `bad_request` if it is not a whole number from 1 to {@link PAGE_LIMIT_MAX}. */
export function checkedLimit(page: PageRequest): number {
  if (Number.isInteger(page.limit) && page.limit >= 1 && page.limit <= PAGE_LIMIT_MAX) return page.limit
  throw new RekindleError(
    'bad_request',
    `limit is ${page.limit}; it must be a whole number from 1 to ${PAGE_LIMIT_MAX}`,
    {
      path: 'limit',
    },
  )
}
