import type { Coupon, CouponPool } from '../workspace.ts'
import { resolveRelative, type ContentFiles } from './content.ts'
import { asDuration, asFields, asText } from './fields.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const COUPON_KEYS = ['code', 'generate', 'codes', 'discount', 'expires'] as const
export const POOL_KEYS = ['file', 'warnBelow'] as const

/** Fewer would be guessed, or run out: six give two thousand million codes of letters and digits. */
const GENERATED_MIN = 6
const CODE_CHARS_MAX = 64

/** What a code may look like, wherever it comes from: it is typed by people and put into links. */
export const isCouponCode = (text: string): boolean => text !== '' && text.length <= CODE_CHARS_MAX && !/\s/.test(text)

export function readCoupon(reports: Reports, files: ContentFiles, node: Node): Coupon | undefined {
  const map = asFields(reports, node, { what: 'a coupon', keys: COUPON_KEYS })
  if (!map) return undefined
  const code = readCode(reports, files, map)
  const discountNode = map.entries.get('discount')?.value
  const discount = discountNode && asText(reports, discountNode, 'text such as "10%"')
  const expires = map.entries.get('expires')?.value
  const expiresMs = expires && asDuration(reports, expires)
  return code && { ...(discount !== undefined && { discount }), ...code, ...(expiresMs !== undefined && { expiresMs }) }
}

type Codes = Pick<Coupon, 'code' | 'generate' | 'codes'>

function readCode(reports: Reports, files: ContentFiles, map: MapNode): Codes | undefined {
  const [one, other] = (['code', 'generate', 'codes'] as const).flatMap((key) => map.entries.get(key) ?? [])
  if (one && other) {
    const message = `A coupon has one shared \`code\`, codes to \`generate\`, or \`codes\` from a file; found \`${one.key}\` and \`${other.key}\`.`
    return report(reports, other.value, { code: 'ambiguous', message, hint: 'Remove one.', place: other.keyPlace })
  }
  if (!one)
    return report(reports, map, {
      code: 'missing_key',
      message: 'A coupon needs `code`, `generate` or `codes`; all are missing.',
    })
  if (one.key === 'codes') {
    const codes = readPool(reports, files, one.value)
    return codes && { codes }
  }
  const text = asText(reports, one.value, one.key === 'code' ? 'a coupon code' : 'a pattern such as BACK-########')
  if (text === undefined) return undefined
  if (!isCouponCode(text)) {
    const message = `A coupon code has no spaces and at most ${CODE_CHARS_MAX} characters; found ${describeNode(one.value)}.`
    return report(reports, one.value, { code: 'bad_value', message })
  }
  return one.key === 'code' ? { code: text } : readPattern(reports, one.value, text)
}

function readPattern(reports: Reports, node: Node, text: string): Codes | undefined {
  const signs = text.split('#').length - 1
  if (signs >= GENERATED_MIN) return { generate: text }
  const message = `\`generate\` needs at least ${GENERATED_MIN} #, each of which becomes a random letter or digit; found ${signs}.`
  return report(reports, node, {
    code: 'bad_value',
    message,
    hint: 'With fewer, codes could be guessed or run out.',
  })
}

/** Only where the file is: what stands in it may be a million lines, and is read once the definition holds. */
function readPool(reports: Reports, files: ContentFiles, node: Node): CouponPool | undefined {
  const map = asFields(reports, node, { what: '`codes`', keys: POOL_KEYS, required: ['file'] })
  const fileNode = map?.entries.get('file')?.value
  const name = fileNode && asText(reports, fileNode, 'the path of a CSV file, relative to this one')
  const limit = map?.entries.get('warnBelow')?.value
  const warnBelow = limit && readCount(reports, limit)
  if (!fileNode || name === undefined) return undefined
  const file = resolveRelative(files.folderOf(fileNode.place.file), name)
  if (file !== undefined) return { file, ...(warnBelow !== undefined && { warnBelow }) }
  return report(reports, fileNode, {
    code: 'bad_file',
    message: `"${shorten(name)}" leads out of the workspace's folder.`,
    hint: 'Write a path relative to this file, with / between folders.',
  })
}

function readCount(reports: Reports, node: Node): number | undefined {
  if (node.kind === 'scalar' && Number.isSafeInteger(node.value) && Number(node.value) >= 1) return Number(node.value)
  const message = `\`warnBelow\` expects a whole number from 1; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message })
}
