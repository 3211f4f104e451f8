import type { Clock } from '../kernel/clock.ts'

/** Longer, and requests wait too long for their 200; shorter, and the work is mostly resting. */
const SLICE_MS = 2
/** While the backlog is deep, catching up weighs more. */
const SLICE_IN_BACKLOG_MS = 10
/** A backlog of this many positions is deep. */
const BACKLOG_DEEP = 3_000_000

/** Cuts long work into slices, between which waiting input and output has its turn: collecting goes before applying. */
export class TimeSlice {
  readonly #clock: Clock
  readonly #backlog: () => number
  #until = 0

  constructor(clock: Clock, backlog: () => number) {
    this.#clock = clock
    this.#backlog = backlog
  }

  isOver(): boolean {
    return this.#clock.elapsed() >= this.#until
  }

  async rest(): Promise<void> {
    await this.#clock.breathe()
    this.#until = this.#clock.elapsed() + (this.#backlog() > BACKLOG_DEEP ? SLICE_IN_BACKLOG_MS : SLICE_MS)
  }
}
