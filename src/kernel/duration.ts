/** Durations are written `90s 15m 4h 7d 2w` (also `500ms`) and carried as milliseconds. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** No window or wait is longer: beyond it a typo is likelier than a wish. */
export const DURATION_MS_MAX = 3660 * 86_400_000

/** Milliseconds, or undefined if the text is no duration or longer than {@link DURATION_MS_MAX}. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim())
  if (!parts) return undefined
  const ms = Math.round(Number(parts[1]) * UNITS_MS[parts[2]!]!)
  return ms > 0 && ms <= DURATION_MS_MAX ? ms : undefined
}
