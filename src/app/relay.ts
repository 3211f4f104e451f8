import type { LogFields, Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'
type MetricCall = {
  [K in keyof Metrics]: { readonly to: 'metrics'; readonly call: K; readonly args: Parameters<Metrics[K]> }
}[keyof Metrics]

/** A call of a logger or of metrics that another thread is to make. */
export type RelayedCall =
  MetricCall | { readonly to: 'logger'; readonly call: Level; readonly message: string; readonly fields: LogFields }

export interface Relay {
  readonly logger: Logger
  readonly metrics: Metrics
  /** Hands over what was gathered. */
  readonly flush: () => void
}

/** A logger and metrics for a thread of which another speaks: log lines go at once, measurements when asked. */
export function createRelay(hand: (calls: readonly RelayedCall[]) => void): Relay {
  let gathered: RelayedCall[] = []
  const flush = (): void => {
    if (gathered.length === 0) return
    const calls = gathered
    gathered = []
    hand(calls)
  }
  const loggerWith = (common: LogFields): Logger => {
    const at =
      (call: Level) =>
      (message: string, fields: LogFields = {}): void => {
        gathered.push({ to: 'logger', call, message, fields: portable({ ...common, ...fields }) })
        flush()
      }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => loggerWith({ ...common, ...fields }),
    }
  }
  return {
    logger: loggerWith({}),
    metrics: {
      count: (...args) => gathered.push({ to: 'metrics', call: 'count', args }),
      set: (...args) => gathered.push({ to: 'metrics', call: 'set', args }),
      observe: (...args) => gathered.push({ to: 'metrics', call: 'observe', args }),
    },
    flush,
  }
}

/** Makes the calls that were handed over. */
export function makeRelayed(calls: readonly RelayedCall[], logger: Logger, metrics: Metrics): void {
  for (const relayed of calls) {
    if (relayed.to === 'logger') logger[relayed.call](relayed.message, relayed.fields)
    else if (relayed.call === 'count') metrics.count(...relayed.args)
    else if (relayed.call === 'set') metrics.set(...relayed.args)
    else metrics.observe(...relayed.args)
  }
}

/** Errors cross threads, but not what was added to them; their text says all. */
const portable = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? (value.stack ?? value.message) : value,
    ]),
  )
