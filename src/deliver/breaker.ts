import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'

/** Turns in a row that found the tool down before it is left alone. Fewer, and one slow mailbox provider stops everybody's mail. */
const FAILURES_MAX = 5
const FIRST_PAUSE_MS = 5000
/** It is asked this often whether it is back: longer, and people wait for no reason. */
const PAUSE_MS_MAX = 60_000

/** What a turn told of the tool. */
export interface ToolNews {
  /** The whole connection waits, ms: the tool asked for it, or its credentials are wrong. */
  readonly pauseMs?: number
  /** The tool gave no answer, or said that it is in trouble itself. */
  readonly isDown?: true
  /** The tool does not take the credentials: somebody must act. */
  readonly isLockedOut?: true
  /** The tool was not called: the turn counts for no throttle either. */
  readonly notCalled?: true
}

/**
 * Leaves a tool alone while it is down, for all lanes of its connection: what is sent into a tool that does not answer ends unclear,
 * and a tool that comes up again under full load goes down again. After a pause one turn finds out whether it is back.
 */
export class Breaker {
  readonly #clock: Clock
  readonly #random: Random
  #failures = 0
  /** How often in a row it was left alone. */
  #pauses = 0
  #until = 0
  #isProbing = false
  #isLockedOut = false
  readonly #waiting = new Set<() => void>()

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock
    this.#random = random
  }

  /** Not to be called before this, ms. */
  get until(): number {
    return this.#until
  }

  /** The last call found the credentials wrong. */
  get isLockedOut(): boolean {
    return this.#isLockedOut
  }

  /** False while another turn finds out whether the tool is back: `again` is called once that is known. */
  take(again: () => void): boolean {
    if (this.#pauses === 0) return true
    if (this.#isProbing) {
      this.#waiting.add(again)
      return false
    }
    this.#isProbing = true
    return true
  }

  /** What a turn came to, once for each that was taken. */
  note({ isDown, pauseMs, isLockedOut, notCalled }: ToolNews): void {
    this.#isProbing = false
    if (!notCalled) this.#isLockedOut = isLockedOut ?? false
    const now = this.#clock.now()
    if (pauseMs !== undefined) this.#until = Math.max(this.#until, now + pauseMs)
    if (isDown) this.#count(now)
    else if (!notCalled) this.#failures = this.#pauses = 0
    this.#wake()
  }

  /** The settings changed: what was wrong may be right now. */
  reset(): void {
    this.#failures = this.#pauses = this.#until = 0
    this.#isProbing = this.#isLockedOut = false
    this.#wake()
  }

  #count(now: number): void {
    this.#failures++
    // Turns that were under way when it was first seen to be down tell nothing new.
    if (this.#until > now || (this.#pauses === 0 && this.#failures < FAILURES_MAX)) return
    const ceiling = Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** Math.min(this.#pauses, 10))
    this.#pauses++
    this.#until = now + Math.ceil(ceiling * (0.5 + this.#random.float() / 2))
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const again of waiting) again()
  }
}
