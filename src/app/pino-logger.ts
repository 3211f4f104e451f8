import { pino, stdTimeFunctions, type Logger as Pino } from 'pino'
import type { LogFields, Logger } from '../kernel/logger.ts'

/** Logs as JSON lines on standard error: standard output is for data. */
export function createPinoLogger(level: string): Logger {
  return wrap(
    pino(
      { level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { error: pino.stdSerializers.err } },
      pino.destination({ dest: 2, sync: false }),
    ),
  )
}

function wrap(inner: Pino): Logger {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields?: LogFields): void =>
      inner[level](fields ?? {}, message)
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(inner.child(fields)),
  }
}
