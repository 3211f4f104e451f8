/** Seconds since 1970 in ISO 8601; undefined for what is no time. */
export const isoOf = (seconds: unknown): string | undefined =>
  typeof seconds === 'number' && Math.abs(seconds) < 8e12 ? new Date(seconds * 1000).toISOString() : undefined
