import type { EventsHeader, Input } from '../model/input.ts'

/**
 * The ordered record of all inputs, and with the latest state the only truth.
 *
 * A position counts single events and inputs: an entry of n events takes n positions. Entries are never changed.
 */
export interface EventLog {
  /**
   * Puts entries at the end, as one unit: after a crash either all of them are there or none.
   * Resolves once they are on disk (group commit: calls that come while a write is running share the next one).
   * Rejects with `unavailable` while the disk refuses; then nothing of the entries was kept.
   * All entries of one call get the same `at` = max(last at, clock); after a tick the next `at` is at least one ms later, so a
   * tick must be the last of its call. Bodies belong to the log from then on: they must not be changed.
   * In doubt, as with every disk: if the process dies before the disk takes writes again, entries that were refused may be there.
   */
  append(entries: readonly EntryDraft[]): Promise<Appended>
  /** Position that the next entry will get. Everything below it is durable. */
  head(): number
  /** `at` of the last durable entry; 0 if the log is empty. */
  lastAt(): number
  /**
   * Durable entries from the one that holds `position`, in order, until about `bytesMax` of bodies is reached (at least one if there is any).
   * An empty answer means the head is reached. Throws `store_corrupt` when a checksum fails before the end of the log.
   */
  read(position: number, bytesMax: number): Promise<readonly LogEntry[]>
  /** Resolves as soon as head() is beyond `position`. Rejects with `unavailable` once the log is closed. */
  beyond(position: number): Promise<void>
  /** Waits for running writes; appends after it reject, and so do those who wait. */
  close(): Promise<void>
}

export type EntryDraft =
  | {
      readonly kind: 'events'
      readonly header: EventsHeader
      /** JSON text as received, unpacked. */
      readonly body: Uint8Array
    }
  | { readonly kind: 'input'; readonly input: Input }

export interface Appended {
  /** Of the first entry of the call. */
  readonly position: number
  readonly at: number
}

export type LogEntry = { readonly position: number; readonly at: number } & (
  | { readonly kind: 'events'; readonly header: EventsHeader; readonly body: Uint8Array }
  | { readonly kind: 'input'; readonly input: Input }
)

/** Number of positions that an entry takes. */
export const widthOf = (entry: EntryDraft | LogEntry): number => (entry.kind === 'events' ? entry.header.count : 1)
