const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** Milliseconds of an ISO 8601 date (midnight UTC) or of a moment with its offset; undefined for all else. */
export function parseIsoDate(text: string): number | undefined {
  const parts = ISO_DATE.exec(text.trim())
  if (!parts) return undefined
  const ms = Date.parse(text.trim())
  // Engines roll 30 February over into March instead of refusing it.
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])))
  return Number.isNaN(ms) || day.getUTCDate() !== Number(parts[3]) ? undefined : ms
}
