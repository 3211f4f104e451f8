import { isObject } from '../reply-facts.ts'
import type { Fields } from './fields.ts'

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?)?$/
const HAS_ZONE = /(Z|[+-]\d{2}:?\d{2})$/

/** Whole seconds since 1970, as Customer.io counts. */
export const unixSeconds = (ms: number): number => Math.floor(ms / 1000)

/**
 * A copy in which times written by ISO 8601 are seconds since 1970, also in objects within, not in lists: Customer.io takes only those for
 * times. Without a zone they are UTC.
 */
export const withUnixTimes = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, withUnixTime(value)]))

function withUnixTime(value: unknown): unknown {
  if (isObject(value)) return withUnixTimes(value)
  if (typeof value !== 'string' || !ISO_TIME.test(value)) return value
  const ms = Date.parse(value.includes('T') && !HAS_ZONE.test(value) ? `${value}Z` : value)
  return Number.isNaN(ms) ? value : unixSeconds(ms)
}
