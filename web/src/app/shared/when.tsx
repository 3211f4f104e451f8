import { formatClock, formatDay, formatExact } from '../../parts/format.ts'

/** A moment, exact to the second where the pointer rests. */
export function When({ at }: { readonly at: string }) {
  const time = Date.parse(at)
  return (
    <time dateTime={at} title={formatExact(time)}>
      {formatDay(time)}, {formatClock(time)}
    </time>
  )
}
