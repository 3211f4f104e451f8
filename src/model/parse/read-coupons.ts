import type { Coupon } from '../workspace.ts'
import { asDuration, asFields, asText } from './fields.ts'
import { LATER_IN_COUPONS } from './later-words.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const COUPON_KEYS = ['code', 'generate', 'discount', 'expires'] as const

/** Fewer would be guessed, or run out: six give two thousand million codes of letters and digits. */
const GENERATED_MIN = 6
const CODE_CHARS_MAX = 64

export function readCoupon(reports: Reports, node: Node): Coupon | undefined {
  const map = asFields(reports, node, { what: 'a coupon', keys: COUPON_KEYS, later: LATER_IN_COUPONS })
  if (!map || LATER_IN_COUPONS.some((word) => map.entries.has(word))) return undefined
  const code = readCode(reports, map)
  const discountNode = map.entries.get('discount')?.value
  const discount = discountNode && asText(reports, discountNode, 'text such as "10%"')
  const expires = map.entries.get('expires')?.value
  const expiresMs = expires && asDuration(reports, expires)
  return code && { ...(discount !== undefined && { discount }), ...code, ...(expiresMs !== undefined && { expiresMs }) }
}

function readCode(reports: Reports, map: MapNode): Pick<Coupon, 'code' | 'generate'> | undefined {
  const code = map.entries.get('code')
  const generate = map.entries.get('generate')
  if (code && generate) {
    const message = 'A coupon has one shared `code`, or codes to `generate`; found both.'
    return report(reports, generate.value, {
      code: 'ambiguous',
      message,
      hint: 'Remove one.',
      place: generate.keyPlace,
    })
  }
  const one = code ?? generate
  if (!one)
    return report(reports, map, {
      code: 'missing_key',
      message: 'A coupon needs `code` or `generate`; both are missing.',
    })
  const text = asText(reports, one.value, code ? 'a coupon code' : 'a pattern such as BACK-########')
  if (text === undefined) return undefined
  if (text.length > CODE_CHARS_MAX || /\s/.test(text)) {
    const message = `A coupon code has no spaces and at most ${CODE_CHARS_MAX} characters; found ${describeNode(one.value)}.`
    return report(reports, one.value, { code: 'bad_value', message })
  }
  if (code) return { code: text }
  const signs = text.split('#').length - 1
  if (signs >= GENERATED_MIN) return { generate: text }
  const message = `\`generate\` needs at least ${GENERATED_MIN} #, each of which becomes a random letter or digit; found ${signs}.`
  return report(reports, one.value, {
    code: 'bad_value',
    message,
    hint: 'With fewer, codes could be guessed or run out.',
  })
}
