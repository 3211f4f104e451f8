import type { RekindleProcess } from './rekindle-process.ts'

/** What the admin API says, as far as the tests look at it. */
export interface DeliveryRecord {
  readonly id: string
  readonly campaign: string
  readonly step: string
  readonly channel: string
  readonly connection: string
  readonly userId: string | null
  readonly status: string
  readonly reason: string | null
  readonly createdAt: string
  readonly attempts: readonly { readonly number: number; readonly outcome: string | null }[]
  readonly coupon: { readonly code: string; readonly expiresAt: string } | null
  readonly audience: { readonly list: string; readonly op: 'add' | 'remove' } | null
}

interface StatusRecord {
  readonly lag: number
  readonly lanes: readonly { readonly pending: number }[]
  readonly forwards: readonly { readonly lag: number; readonly parked: number }[]
}

export interface HistoryEvent {
  readonly position: number
  readonly name: string
  readonly properties: Readonly<Record<string, unknown>>
}

interface TimelineRecord extends HistoryEvent {
  readonly kind: string
}

/** Oldest first. */
export async function deliveriesOf(rekindle: RekindleProcess): Promise<readonly DeliveryRecord[]> {
  return (await rekindle.all<DeliveryRecord>('/api/deliveries')).toReversed()
}

/** All events in the history of a person, oldest first. */
export async function historyOf(rekindle: RekindleProcess, userId: string): Promise<readonly HistoryEvent[]> {
  const { items } = await rekindle.api<{ readonly items: readonly TimelineRecord[] }>(
    `/api/profiles/user_id/${userId}/timeline?limit=1000`,
  )
  return items.filter(({ kind }) => kind === 'event').toSorted((a, b) => a.position - b.position)
}

/** Nothing waits anywhere: all events are applied, sent and forwarded. */
export async function isQuiet(rekindle: RekindleProcess): Promise<boolean> {
  const { lag, lanes, forwards } = await rekindle.api<StatusRecord>('/api/status')
  return lag === 0 && lanes.every(({ pending }) => pending === 0) && forwards.every((forward) => forward.lag === 0)
}

/** One line per delivery, as `step: status (reason)` or `+ list: status`. */
export function lineOf({ step, status, reason, audience }: DeliveryRecord): string {
  const what = audience ? `${audience.op === 'add' ? '+' : '-'} ${audience.list}` : step
  return `${what}: ${status}${reason === null ? '' : ` (${reason})`}`
}
