const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Hours; what RFC 5322 still allows and mail servers of old write. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  utc: 0,
  z: 0,
  edt: -4,
  est: -5,
  cdt: -5,
  cst: -6,
  mdt: -6,
  mst: -7,
  pdt: -7,
  pst: -8,
}
const DATE =
  /^(?:[a-z]{3},?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{2}|\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,3})/i

/** The moment of a Date field (RFC 5322), in ms. A zone that nobody knows counts as UTC, as the RFC says. */
export function readMailDate(text: string | undefined): number | undefined {
  const [, day, month = '', year = '', hour, minute, second = '0', zone = ''] = DATE.exec(text?.trim() ?? '') ?? []
  const monthIndex = MONTHS.indexOf(month.toLowerCase())
  if (monthIndex < 0) return undefined
  const fullYear = year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900)
  const local = Date.UTC(fullYear, monthIndex, Number(day), Number(hour), Number(minute), Number(second))
  return Number.isNaN(local) ? undefined : local - zoneMinutes(zone) * 60_000
}

function zoneMinutes(zone: string): number {
  if (!/^[+-]/.test(zone)) return (ZONES[zone.toLowerCase()] ?? 0) * 60
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return zone.startsWith('-') ? -minutes : minutes
}
