import type { ManualClock } from '../../src/kernel/clock.ts'
import type { Store } from '../../src/store/views.ts'

/** A store under test, with the ways in which it can be taken down and opened again. */
export interface StoreHarness {
  readonly clock: ManualClock
  /** The store as it is open now. */
  readonly store: Store
  /** Closes the store in order and opens it again. */
  reopen(): Promise<Store>
  /** Ends the store as a killed process would, without closing it, and opens what was durable. */
  crash(): Promise<Store>
  /** Tries to open the same store a second time. */
  openTwice(): Promise<Store>
  dispose(): Promise<void>
}

export type MakeHarness = () => Promise<StoreHarness>
