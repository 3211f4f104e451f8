/** Numbers, money and times in the language of texts.ts. */
const LOCALE = 'en-GB'

const number = new Intl.NumberFormat(LOCALE)
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short' })
const exact = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium' })

export const formatNumber = (value: number): string => number.format(value)

export const formatPercent = (share: number): string => percent.format(share)

export const formatMoney = (amount: number, currency: string): string =>
  new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: amount % 1 === 0 ? 0 : 2,
  }).format(amount)

export const formatClock = (at: number): string => (Number.isFinite(at) ? clock.format(at) : '')
export const formatDay = (at: number): string => (Number.isFinite(at) ? day.format(at) : '')
export const formatExact = (at: number): string => (Number.isFinite(at) ? exact.format(at) : '')

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `1 hour`, `4 hours`, `2 days`: rounded to the unit that people would say. */
export function formatSpan(ms: number): string {
  if (ms >= 1.5 * DAY_MS) return counted(Math.round(ms / DAY_MS), 'day')
  if (ms >= 23.5 * HOUR_MS) return '1 day'
  if (ms >= 59.5 * MINUTE_MS) return counted(Math.round(ms / HOUR_MS), 'hour')
  return counted(Math.max(1, Math.round(ms / MINUTE_MS)), 'minute')
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
