/** The only place where time enters. Everything else receives a Clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. May step backwards with the machine's clock. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes back. For measuring spans. */
  elapsed(): number
  /** Calls `run` once after `ms`. The returned function cancels; cancelling twice is harmless. */
  after(ms: number, run: () => void): () => void
  /** Resolves once waiting input and output has had its turn: long work calls it between its parts. */
  breathe(): Promise<void>
}

/** Timers take a signed 32-bit delay; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), TIMER_MS_MAX))
    return () => clearTimeout(timer)
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
}

/** A clock that stands still until it is moved: for tests and simulations. */
export interface ManualClock extends Clock {
  /** Moves time forward and runs what came due, in order. */
  advance(ms: number): void
  set(now: number): void
}

export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  let timers: { at: number; run: () => void }[] = []
  const runDue = () => {
    for (;;) {
      const due = timers.filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at)[0]
      if (!due) return
      timers = timers.filter((timer) => timer !== due)
      due.run()
    }
  }
  return {
    now: () => now,
    elapsed: () => now - start,
    after: (ms, run) => {
      const timer = { at: now + Math.max(0, ms), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    advance: (ms) => {
      now += ms
      runDue()
    },
    set: (to) => {
      now = to
      runDue()
    },
  }
}
