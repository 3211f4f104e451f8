import { isLocale } from '../locale.ts'
import { asText, subject } from './fields.ts'
import { LOCALES_MAX } from './limits.ts'
import type { MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

const RULE = 'a language tag such as de, pt-BR or zh-Hant'

/** A language, as written. */
export function readLocale(reports: Reports, node: Node): string | undefined {
  const text = asText(reports, node, RULE)
  if (text === undefined || isLocale(text)) return text
  const message = `${subject(node)} expects ${RULE}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message, hint: tagHint(text) })
}

/** Each variant under its tag, read by `read`. Two tags that differ only in capitals are the same. */
export function readVariants<T>(
  reports: Reports,
  map: MapNode,
  read: (node: Node, tag: string) => T | undefined,
): Readonly<Record<string, T>> {
  if (map.entries.size > LOCALES_MAX) {
    const message = `\`locales\` has ${map.entries.size} variants; at most ${LOCALES_MAX} can stand in a template.`
    report(reports, map, { code: 'too_large', message })
    return {}
  }
  const seen = new Map<string, string>()
  const variants: [string, T][] = []
  for (const { key, keyPlace, value } of map.entries.values()) {
    const at = { place: keyPlace, path: value.path }
    const before = seen.get(key.toLowerCase())
    seen.set(key.toLowerCase(), key)
    if (!isLocale(key)) {
      const message = `"${shorten(key)}" can't be the key of a variant: it is no language tag such as de or pt-BR.`
      report(reports, at, { code: 'bad_key', message, hint: tagHint(key) })
    } else if (before !== undefined) {
      report(reports, at, { code: 'duplicate_key', message: `"${key}" and "${before}" are the same language.` })
    }
    const variant = read(value, key)
    if (variant !== undefined) variants.push([key, variant])
  }
  return Object.fromEntries(variants)
}

function tagHint(text: string): string | undefined {
  const tag = text.trim().replaceAll('_', '-')
  return isLocale(tag) ? `Write ${tag}.` : undefined
}
