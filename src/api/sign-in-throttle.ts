import type { Clock } from '../kernel/clock.ts'

/** Wrong tokens from one address in one window: enough for slips of the finger, hopeless for guessing. */
const FAILURES_MAX = 10
const WINDOW_MS = 60_000
/** Addresses remembered; beyond it the oldest is forgotten, so that a flood from many addresses costs no memory. */
const ADDRESSES_MAX = 10_000

export interface SignInThrottle {
  /** Seconds to wait before another try from this address; 0: go ahead. */
  waitSeconds(address: string): number
  noteFailure(address: string): void
}

export function createSignInThrottle(clock: Clock): SignInThrottle {
  const windows = new Map<string, { readonly since: number; failures: number }>()
  const current = (address: string) => {
    const window = windows.get(address)
    return window && clock.elapsed() - window.since < WINDOW_MS ? window : undefined
  }
  return {
    waitSeconds(address) {
      const window = current(address)
      if (!window || window.failures < FAILURES_MAX) return 0
      return Math.max(1, Math.ceil((window.since + WINDOW_MS - clock.elapsed()) / 1000))
    },
    noteFailure(address) {
      const window = current(address)
      if (window) return void (window.failures += 1)
      windows.delete(address)
      windows.set(address, { since: clock.elapsed(), failures: 1 })
      if (windows.size > ADDRESSES_MAX) windows.delete(windows.keys().next().value!)
    },
  }
}
