/** Calls to one tool at the same time, whichever of its lanes they come from. */
export class Seats {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(count: number) {
    this.#free = count
  }

  /** False if all are taken: `again` is called once one may be free. */
  take(again: () => void): boolean {
    if (this.#free === 0) {
      this.#waiting.add(again)
      return false
    }
    this.#free--
    return true
  }

  /** Whoever waits longest asks first; who asks in vain waits behind the others. */
  give(): void {
    this.#free++
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const again of waiting) again()
  }
}
