import type { Source } from '../workspace.ts'
import { asFields, asListOrEmpty, asText } from './fields.ts'
import type { Node } from './node.ts'
import { describeNode } from './node.ts'
import type { Reports } from './reports.ts'
import { report } from './reports.ts'

export const SOURCE_KEYS = ['name', 'writeKey', 'origins'] as const

/** The write key is a user name of Basic auth, so without a colon. */
const WRITE_KEY = /^[!-9;-~]{1,200}$/
const ORIGIN = /^https?:\/\/[^\s/?#@]+$/

/** `taken` keeps the write keys seen so far: events are told apart by them. */
export function readSource(reports: Reports, node: Node, key: string, taken: Map<string, string>): Source | undefined {
  const map = asFields(reports, node, { what: 'a source', keys: SOURCE_KEYS, required: ['writeKey'] })
  if (!map) return undefined
  const nameNode = map.entries.get('name')?.value
  const name = nameNode && asText(reports, nameNode)
  const written = map.entries.get('writeKey')?.value
  const writeKey = written && readWriteKey(reports, written, key, taken)
  const origins = readOrigins(reports, map.entries.get('origins')?.value)
  return writeKey === undefined ? undefined : { ...(name !== undefined && { name }), writeKey, origins }
}

function readWriteKey(reports: Reports, node: Node, key: string, taken: Map<string, string>): string | undefined {
  const writeKey = asText(reports, node, 'a write key')
  if (writeKey === undefined) return undefined
  if (!WRITE_KEY.test(writeKey)) {
    const message = 'A write key has 1 to 200 letters, digits or signs, without spaces and colons.'
    return report(reports, node, { code: 'bad_value', message })
  }
  const other = taken.get(writeKey)
  if (other === undefined) {
    taken.set(writeKey, key)
    return writeKey
  }
  const message = `The source "${other}" has the same write key: their events could not be told apart.`
  return report(reports, node, { code: 'duplicate_value', message })
}

function readOrigins(reports: Reports, node: Node | undefined): readonly string[] {
  const list = node && asListOrEmpty(reports, node, 'a list of origins such as https://shop.example')
  const origins: string[] = []
  for (const item of list?.items ?? []) {
    const origin = asText(reports, item, 'an origin such as https://shop.example')
    if (origin === undefined) continue
    if (ORIGIN.test(origin)) origins.push(origin)
    else {
      const message = `\`${item.label}\` expects an origin such as https://shop.example; found ${describeNode(item)}.`
      report(reports, item, {
        code: 'bad_value',
        message,
        hint: 'It has a scheme and a host, and no path or slash at its end.',
      })
    }
  }
  return origins
}
