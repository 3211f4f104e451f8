import { RekindleError } from '../kernel/errors.ts'
import type { Page, PageRequest } from '../store/views.ts'

/** Pages a list that is in memory, by the key of the last item: stable while others come and go. */
export function pageByKey<T extends { readonly key: string }>(
  items: readonly T[],
  { cursor, limit }: PageRequest,
): Page<T> {
  const start = cursor === undefined ? 0 : positionAfter(items, cursor)
  const page = items.slice(start, start + limit)
  const last = page.at(-1)
  return { items: page, next: last && start + limit < items.length ? encode(last.key) : null }
}

function positionAfter(items: readonly { readonly key: string }[], cursor: string): number {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  const index = items.findIndex((item) => item.key === key)
  if (index < 0 || encode(key) !== cursor)
    throw new RekindleError('bad_cursor', 'The cursor is not one that this list gave out.', { path: 'cursor' })
  return index + 1
}

const encode = (key: string): string => Buffer.from(key).toString('base64url')
