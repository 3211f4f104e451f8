import { isMap, isNode, isSeq, parseDocument, type Document, type Node, type YAMLSeq } from 'yaml'
import { isMapping, type Mapping } from './mapping.ts'
import type { Path } from './path.ts'

/** Undefined: the text is no YAML, or no mapping. */
export function readDefinition(text: string): Mapping | undefined {
  const document = parseDocument(text)
  if (document.errors.length > 0) return undefined
  const value: unknown = document.toJS()
  if (value === null) return {}
  return isMapping(value) ? value : undefined
}

/**
 * The text with another value at one place; undefined takes away what is there. What did not change keeps its comments, order and
 * style. The text must be one that `readDefinition` can read.
 */
export function withValue(text: string, path: Path, value: unknown): string {
  const document = parseDocument(text)
  put(document, path, value)
  // Long texts stay on their line: a fold would look like a change.
  return document.toString({ lineWidth: 0 })
}

function put(document: Document, path: Path, value: unknown): void {
  const node = document.getIn(path, true)
  if (value === undefined) document.deleteIn(path)
  else if (isMap(node) && isMapping(value)) putMap(document, path, node.items.map(keyOf), value)
  else if (isSeq(node) && Array.isArray(value)) putList(document, path, node, value)
  else if (!isSame(document, node, value)) document.setIn(path, document.createNode(value))
}

function putMap(document: Document, path: Path, keys: readonly string[], wanted: Mapping): void {
  for (const key of keys) if (wanted[key] === undefined) document.deleteIn([...path, key])
  for (const [key, value] of Object.entries(wanted)) if (value !== undefined) put(document, [...path, key], value)
}

/** What comes first and last in both lists stays; as many of what lies between are changed one by one as there are on both sides. */
function putList(document: Document, path: Path, node: YAMLSeq, wanted: readonly unknown[]): void {
  const before: readonly unknown[] = node.items.map((item) => (isNode(item) ? item.toJS(document) : item))
  const same = (at: number, to: number): boolean => JSON.stringify(before[at]) === JSON.stringify(wanted[to])
  const most = Math.min(before.length, wanted.length)
  let head = 0
  while (head < most && same(head, head)) head++
  let tail = 0
  while (tail < most - head && same(before.length - 1 - tail, wanted.length - 1 - tail)) tail++
  const middle = wanted.slice(head, wanted.length - tail)
  const shared = Math.min(middle.length, before.length - tail - head)
  for (let index = 0; index < shared; index++) put(document, [...path, head + index], middle[index])
  const added = middle.slice(shared).map((item) => document.createNode(item))
  node.items.splice(head + shared, before.length - tail - head - shared, ...added)
}

const keyOf = ({ key }: { readonly key: unknown }): string => String((key as { readonly value?: unknown }).value ?? key)

const isSame = (document: Document, node: unknown, value: unknown): boolean =>
  node !== undefined && JSON.stringify((node as Node).toJS(document)) === JSON.stringify(value)
