/** How often something must have happened, as the language has it. */
export type TimesMode = 'atLeast' | 'atMost' | 'exactly' | 'between'
export const TIMES_MODES: readonly TimesMode[] = ['atLeast', 'atMost', 'exactly', 'between']

export interface Times {
  readonly mode: TimesMode
  readonly first: number
  /** Of `between`. */
  readonly last: number
}

export function readTimes(value: unknown): Times {
  if (typeof value === 'number') return { mode: 'atLeast', first: value, last: value }
  const { atLeast, atMost, exactly, between } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (Array.isArray(between)) return { mode: 'between', first: asNumber(between[0]), last: asNumber(between[1]) }
  if (typeof exactly === 'number') return { mode: 'exactly', first: exactly, last: exactly }
  if (typeof atLeast === 'number' && typeof atMost === 'number')
    return { mode: 'between', first: atLeast, last: atMost }
  if (typeof atMost === 'number') return { mode: 'atMost', first: atMost, last: atMost }
  return { mode: 'atLeast', first: asNumber(atLeast), last: asNumber(atLeast) }
}

export function writeTimes({ mode, first, last }: Times): unknown {
  if (mode === 'atLeast') return first
  if (mode === 'between') return { between: [first, Math.max(first, last)] }
  return { [mode]: first }
}

const asNumber = (value: unknown): number => (typeof value === 'number' ? value : 1)
