const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** A span for people: its largest unit and, if it says something, the next one: `1 hour 30 minutes`, `59 minutes`, `a moment`. */
export function spanWords(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size)
  if (first < 0) return 'a moment'
  const [name, size] = UNITS[first]!
  const count = Math.floor(ms / size)
  const next = UNITS[first + 1]
  const rest = next ? Math.floor((ms - count * size) / next[1]) : 0
  // Beyond a few of the larger unit, the smaller one is noise.
  const exact = next && rest > 0 && count < EXACT_BELOW
  return exact ? `${counted(count, name)} ${counted(rest, next[0])}` : counted(count, name)
}

const EXACT_BELOW = 10

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`
