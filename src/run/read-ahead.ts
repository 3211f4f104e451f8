import { readBytesOf } from '../store/entry-search.ts'
import type { EventLog, LogEntry } from '../store/log.ts'
import { widthOf } from '../store/log.ts'

/** Reads the log in order. While there is more than one answer holds, the next is read while the one before is worked on. */
export class ReadAhead {
  readonly #log: Pick<EventLog, 'read'>
  readonly #bytesMax: number
  #next: { readonly position: number; readonly entries: Promise<readonly LogEntry[]> } | undefined

  constructor(log: Pick<EventLog, 'read'>, bytesMax: number) {
    this.#log = log
    this.#bytesMax = bytesMax
  }

  /** Entries from the one that holds `position`, as the log gives them. */
  async read(position: number): Promise<readonly LogEntry[]> {
    const next = this.#next
    this.#next = undefined
    const entries = await (next?.position === position ? next.entries : this.#log.read(position, this.#bytesMax))
    if (this.#isFull(entries)) this.#begin(entries.at(-1)!)
    return entries
  }

  /** A shorter answer has reached the head: what comes there is worth waiting for, since more of it then shares a commit. */
  #isFull(entries: readonly LogEntry[]): boolean {
    return entries.reduce((bytes, entry) => bytes + readBytesOf(entry), 0) >= this.#bytesMax
  }

  #begin(last: LogEntry): void {
    const position = last.position + widthOf(last)
    const entries = this.#log.read(position, this.#bytesMax)
    this.#next = { position, entries }
    // Its failure is met by whoever reads there; until then it is nobody's.
    entries.catch(() => {})
  }

  /** Lets go of what was read ahead: after a failure everything is read anew. */
  clear(): void {
    this.#next = undefined
  }
}
