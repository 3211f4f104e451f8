import type { Throttle } from '../model/workspace.ts'

/** Calls made close together: when the first and the last of them was, ms, and how many. */
export type Run = readonly [from: number, to: number, count: number]

/** Runs are as long as the window divided by this: more of them would be more to remember, fewer would give room back later than need be. */
const RUNS_PER_WINDOW = 100

/**
 * Counts calls in a rolling window. What was called in one hundredth of a window is remembered as one run, which leaves the window
 * with its last call: never too many in any window, and little to keep however many they are.
 */
export class Meter {
  #runs: Run[] = []

  /** The first moment from `now` on at which one more call may be made, ms. */
  roomAt({ atMost, perMs }: Throttle, now: number): number {
    this.#forget(perMs, now)
    let inside = this.#runs.reduce((sum, [, , count]) => sum + count, 0)
    for (const [, to, count] of this.#runs) {
      if (inside < atMost) return now
      inside -= count
      if (inside < atMost) return to + perMs
    }
    return now
  }

  /** One call is made now. */
  take({ perMs }: Throttle, now: number): void {
    const last = this.#runs.at(-1)
    if (last && now - last[0] < perMs / RUNS_PER_WINDOW) this.#runs[this.#runs.length - 1] = [last[0], now, last[2] + 1]
    else this.#runs.push([now, now, 1])
  }

  /** The newest call was not made after all. */
  giveBack(): void {
    const last = this.#runs.pop()
    if (last && last[2] > 1) this.#runs.push([last[0], last[1], last[2] - 1])
  }

  runs(): readonly Run[] {
    return this.#runs
  }

  /** What was remembered of an earlier process. */
  restore(runs: readonly Run[]): void {
    this.#runs = [...runs, ...this.#runs]
  }

  #forget(perMs: number, now: number): void {
    // A clock that was put back must not keep anything waiting for longer than one window.
    if ((this.#runs.at(-1)?.[1] ?? 0) > now)
      this.#runs = this.#runs.map(([from, to, count]) => [Math.min(from, now), Math.min(to, now), count])
    while (this.#runs.length > 0 && this.#runs[0]![1] + perMs <= now) this.#runs.shift()
  }
}
