import { parseTime } from '../model/event-time.ts'
import { isObject } from './reply-facts.ts'

/** What came as JSON, of which anything may be missing or of another kind: each of these gives the value, or undefined. */

type Json = Readonly<Record<string, unknown>>

/** The body of a request as JSON; undefined if it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

/** Text that is not empty; ids often come as numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** A number, also one that is written as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
  return Number.isFinite(Number(value)) ? Number(value) : undefined
}

/** A time in ISO 8601, in ms. */
export const timeOf = (value: unknown): number | undefined => (typeof value === 'string' ? parseTime(value) : undefined)

/** An object; an empty one in place of anything else. */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

/** The objects of a list. */
export const objectsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** A time in seconds since 1970, in ms; undefined for what is none, such as one in ms. */
export const secondsOf = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 && value < SECONDS_MAX ? Math.round(value * 1000) : undefined

/** Beyond it, it is milliseconds. */
const SECONDS_MAX = 100_000_000_000

/** Without what is undefined. */
export const present = <T extends Json>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
