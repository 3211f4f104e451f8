import type { Clock } from '../kernel/clock.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { EventLog } from '../store/log.ts'
import type { CollectLimits } from './limits.ts'
import type { CollectSource } from './source-directory.ts'

export interface CollectOptions {
  readonly log: EventLog
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  /** Undefined while not ready: requests are then asked to come again. Called for each request; give the same list while it is the same. */
  readonly sources: () => readonly CollectSource[] | undefined
  /** Where SDKs reach us; absent: as the request was addressed. */
  readonly publicUrl?: string
  readonly limits?: Partial<CollectLimits>
}
