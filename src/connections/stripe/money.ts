import { numberOf, textOf } from '../told-values.ts'

/** Stripe counts in the smallest unit of a currency; these have none below the whole, or one of a thousandth. */
const WHOLE = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))
const THOUSANDTHS = new Set('bhd jod kwd omr tnd'.split(' '))

/** An amount of Stripe's as people write it. */
export function amountOf(amount: unknown, currency: unknown): number | undefined {
  const units = numberOf(amount)
  if (units === undefined) return undefined
  const code = (textOf(currency) ?? '').toLowerCase()
  return units / (WHOLE.has(code) ? 1 : THOUSANDTHS.has(code) ? 1000 : 100)
}

export const currencyOf = (currency: unknown): string | undefined => textOf(currency)?.toUpperCase()
