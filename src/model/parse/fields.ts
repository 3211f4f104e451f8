import { DURATION_MS_MAX, parseDuration } from '../../kernel/duration.ts'
import { nearestName } from './nearest-name.ts'
import type { Entry, ListNode, MapNode, Node } from './node.ts'
import { describeNode, shorten } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'
import { FORBIDDEN_KEYS } from './tree-builder.ts'

/** What may stand in a mapping. */
export interface MapSpec {
  /** With its article: `a campaign`. */
  readonly what: string
  readonly keys: readonly string[]
  readonly required?: readonly string[]
  /** Words of the language that cannot run yet. */
  readonly later?: readonly string[]
  /** What to say of a key that is known, but belongs somewhere else. */
  readonly elsewhere?: (key: string) => string | undefined
}

/** The node as a mapping with only known keys. Unknown ones are reported; the rest can be read all the same. */
export function asFields(reports: Reports, node: Node, spec: MapSpec): MapNode | undefined {
  const map = asMap(reports, node, `a mapping with ${listOf(spec.keys)}`)
  if (!map) return undefined
  for (const entry of map.entries.values()) {
    if (spec.later?.includes(entry.key)) reportLater(reports, entry, entry.key)
    else if (!spec.keys.includes(entry.key)) reportUnknownKey(reports, entry, spec)
  }
  for (const key of spec.required ?? []) {
    if (map.entries.has(key)) continue
    report(reports, map, { code: 'missing_key', message: `${capital(spec.what)} needs \`${key}\`; it is missing.` })
  }
  return map
}

export function reportUnknownKey(
  reports: Reports,
  entry: Entry,
  spec: Pick<MapSpec, 'what' | 'keys' | 'elsewhere'>,
): void {
  const hint = (): string => {
    if (entry.key === '<<') return 'Merge keys are not read: repeat the whole block by an alias, or write it out.'
    const elsewhere = spec.elsewhere?.(entry.key)
    if (elsewhere !== undefined) return elsewhere
    const near = nearestName(entry.key, spec.keys)
    return near === undefined ? `It takes ${listOf(spec.keys)}.` : `Did you mean \`${near}\`?`
  }
  report(reports, entry.value.kind === 'broken' ? { place: entry.keyPlace, path: entry.value.path } : entry.value, {
    code: 'unknown_key',
    message: `${capital(spec.what)} has no key \`${shorten(entry.key)}\`.`,
    hint,
    place: entry.keyPlace,
  })
}

export function reportLater(reports: Reports, entry: Entry, word: string): undefined {
  return report(
    reports,
    { place: entry.keyPlace, path: entry.value.path },
    { code: 'not_supported', message: `\`${word}\` is part of the language, but this version can't run it yet.` },
  )
}

export function asMap(reports: Reports, node: Node, expected: string): MapNode | undefined {
  return node.kind === 'map' ? node : reportType(reports, node, expected)
}

export function asListOrEmpty(reports: Reports, node: Node, expected: string): ListNode | undefined {
  return node.kind === 'list' ? node : reportType(reports, node, expected)
}

export function asList(reports: Reports, node: Node, expected: string): ListNode | undefined {
  const list = asListOrEmpty(reports, node, expected)
  if (!list || list.items.length > 0) return list
  return report(reports, node, {
    code: 'bad_value',
    message: `\`${node.label}\` is an empty list; expected ${expected}.`,
  })
}

export function reportType(reports: Reports, node: Node, expected: string, hint?: string): undefined {
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'wrong_type', message, hint })
}

export function asText(reports: Reports, node: Node, expected = 'text'): string | undefined {
  if (node.kind !== 'scalar' || node.value === null) return reportType(reports, node, expected)
  if (typeof node.value !== 'string') {
    return reportType(reports, node, expected, `To mean it as text, put it in quotes: "${shorten(node.shown)}".`)
  }
  if (node.value.trim() !== '') return node.value
  return report(reports, node, {
    code: 'bad_value',
    message: `${subject(node)} expects ${expected}; found empty text.`,
  })
}

export function asBoolean(reports: Reports, node: Node): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  return reportType(reports, node, 'true or false')
}

/** One of a few words. */
export function asChoice<T extends string>(reports: Reports, node: Node, choices: readonly T[]): T | undefined {
  const expected = orList(choices)
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return reportType(reports, node, expected)
  const { value } = node
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  const hint = (): string | undefined => {
    const near = nearestName(value, choices)
    return near && `Did you mean ${near}?`
  }
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_value', message, hint })
}

/** Milliseconds. */
export function asDuration(reports: Reports, node: Node): number | undefined {
  const expected = 'a duration such as 90s, 15m, 4h, 7d or 2w'
  if (node.kind !== 'scalar' || (typeof node.value !== 'string' && typeof node.value !== 'number')) {
    return reportType(reports, node, expected)
  }
  const ms = typeof node.value === 'string' ? parseDuration(node.value) : undefined
  if (ms !== undefined) return ms
  const message = `${subject(node)} expects ${expected}; found ${describeNode(node)}.`
  return report(reports, node, { code: 'bad_duration', message, hint: durationHint(String(node.value)) })
}

function durationHint(text: string): string | undefined {
  const parts = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-z]*)\s*$/i.exec(text)
  if (!parts) return undefined
  const [, count = '', word = ''] = parts
  if (Number(count) === 0) return 'It must be more than nothing.'
  if (word === '') return `Say the unit: ${count}s, ${count}m, ${count}h or ${count}d.`
  const unit = UNIT_WORDS.find(([, pattern]) => pattern.test(word))?.[0]
  if (unit === undefined) return undefined
  if (parseDuration(count + unit) === undefined) return `The longest is ${DURATION_MS_MAX / 86_400_000}d.`
  return `Write ${count}${unit}.`
}

const UNIT_WORDS: readonly (readonly [string, RegExp])[] = [
  ['ms', /^(ms|msecs?|milliseconds?)$/i],
  ['s', /^(s|secs?|seconds?)$/i],
  ['m', /^(m|mins?|minutes?)$/i],
  ['h', /^(h|hrs?|hours?)$/i],
  ['d', /^(d|days?)$/i],
  ['w', /^(w|weeks?)$/i],
]

const KEY = /^[a-z0-9][a-z0-9_-]{0,63}$/
const KEY_RULE = '1 to 64 small letters, digits, - and _, the first a letter or digit'

/** A name that others refer to: the key of a cohort, a campaign, a step. It is on the wire, so it is kept plain. */
export function isKey(text: string): boolean {
  return KEY.test(text) && !FORBIDDEN_KEYS.includes(text)
}

export function asKey(reports: Reports, node: Node): string | undefined {
  const text = asText(reports, node, 'a key')
  if (text === undefined || isKey(text)) return text
  return report(reports, node, {
    code: 'bad_key',
    message: `${subject(node)} must be a plain key; found ${describeNode(node)}.`,
    hint: keyHint(text),
  })
}

/** False, with the problem reported, if the key of a map of named things is not plain. */
export function checkKey(reports: Reports, entry: Entry, what: string): boolean {
  if (isKey(entry.key)) return true
  const at = { place: entry.keyPlace, path: entry.value.path }
  const message = `"${shorten(entry.key)}" can't be the key of ${what}.`
  report(reports, at, { code: 'bad_key', message, hint: keyHint(entry.key) })
  return false
}

function keyHint(text: string): string {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
  return `A key is ${KEY_RULE}${isKey(plain) ? `: write ${plain}` : ''}.`
}

/** The start of a sentence about a node. */
export const subject = (node: Node): string => (node.label === '' ? 'The workspace' : `\`${shorten(node.label)}\``)

export const listOf = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ')

export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
