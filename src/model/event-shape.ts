import type { RejectReason } from './event.ts'

/** An event may nest this deep, itself being the first level: deeper is a cycle gone wrong, and would cost every later walk. */
export const EVENT_DEPTH_MAX = 16

/** As Segment documents. An event is measured as compact JSON in UTF-8, whatever spaces and escapes the sender wrote. */
export const EVENT_BYTES_MAX = 32 * 1024

export interface Rejection {
  readonly reason: RejectReason
  /** For people: which field, what was expected. Never a value that was sent. */
  readonly detail: string
}

const TOO_DEEP = -1
const UNSAFE = -2

/** A unit of a string takes at most 6 bytes: `\u0000`. */
const UNIT_BYTES_MAX = 6
/** The longest number that JSON writes (-2.2250738585072014e-308) and its comma. */
const NUMBER_BYTES_MAX = 25

/**
 * Why an event must not go further for its shape alone. Everything behind may then walk it without fear: it is shallow, small, and
 * has no key that would reach a prototype when copied. `sized` false skips the size, where the whole body is within the limit.
 */
export function findShapeFault(event: object, sized: boolean): Rejection | undefined {
  const bytes = bytesAtMost(event, EVENT_DEPTH_MAX)
  if (bytes === TOO_DEEP) return { reason: 'too_deep', detail: `It nests deeper than ${EVENT_DEPTH_MAX} levels.` }
  if (bytes === UNSAFE) {
    return {
      reason: 'bad_field',
      detail: 'A key is `__proto__`, or `constructor` holding `prototype`: such keys are refused.',
    }
  }
  if (!sized || bytes <= EVENT_BYTES_MAX) return undefined
  return isTooLarge(JSON.stringify(event))
    ? { reason: 'event_too_large', detail: `It is over ${EVENT_BYTES_MAX} bytes as compact JSON.` }
    : undefined
}

function isTooLarge(json: string): boolean {
  if (json.length > EVENT_BYTES_MAX) return true
  // A unit of UTF-16 is at most three bytes of UTF-8.
  return json.length * 3 > EVENT_BYTES_MAX && new TextEncoder().encode(json).length > EVENT_BYTES_MAX
}

/** An upper bound for the size, from lengths alone; or what is wrong, below 0. Most events are small, so the bound is enough. */
function bytesAtMost(value: object, levels: number): number {
  if (levels === 0) return TOO_DEEP
  return Array.isArray(value) ? bytesOfArray(value, levels) : bytesOfObject(value as Record<string, unknown>, levels)
}

function bytesOfObject(value: Record<string, unknown>, levels: number): number {
  let bytes = 2
  for (const key in value) {
    const child = value[key]
    // `constructor.prototype` leads a careless deep merge to the prototype as well; as a plain value the word is only data.
    if (key === '__proto__' || (key === 'constructor' && hasPrototype(child))) return UNSAFE
    bytes += key.length * UNIT_BYTES_MAX + 4
    if (typeof child === 'string') bytes += child.length * UNIT_BYTES_MAX + 2
    else if (typeof child === 'object' && child !== null) {
      const inner = bytesAtMost(child, levels - 1)
      if (inner < 0) return inner
      bytes += inner
    } else bytes += NUMBER_BYTES_MAX
  }
  return bytes
}

function bytesOfArray(value: readonly unknown[], levels: number): number {
  let bytes = 2
  for (const child of value) {
    if (typeof child === 'string') bytes += child.length * UNIT_BYTES_MAX + 3
    else if (typeof child === 'object' && child !== null) {
      const inner = bytesAtMost(child, levels - 1)
      if (inner < 0) return inner
      bytes += inner + 1
    } else bytes += NUMBER_BYTES_MAX
  }
  return bytes
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
