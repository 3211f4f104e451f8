import type { Clock } from '../kernel/clock.ts'

/** Longer, and what comes in meanwhile waits too long; shorter, and the work is mostly resting. */
const SLICE_MS = 10

/** Cuts long work into slices, between which waiting input and output has its turn. */
export class TimeSlice {
  readonly #clock: Clock
  #until = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isOver(): boolean {
    return this.#clock.elapsed() >= this.#until
  }

  async rest(): Promise<void> {
    await this.#clock.breathe()
    this.#until = this.#clock.elapsed() + SLICE_MS
  }
}
