import type { Scalar } from '../match.ts'
import { KEY_CHARS_MAX, SHOWN_CHARS_MAX } from './limits.ts'
import type { Place } from './problem.ts'

/** What YAML text and plain objects have in common, with the place of each part: all readers work on this alone. */
export type Node = ScalarNode | ListNode | MapNode | BrokenNode

interface NodeBase {
  readonly place: Place
  /** From the root of the definition. */
  readonly path: string
  /** The last part of the path, for messages: `wait`, `via[1]`. */
  readonly label: string
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  readonly value: Scalar
  /** As written, before the environment was read: a message must not give away a secret. */
  readonly shown: string
}

export interface ListNode extends NodeBase {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface MapNode extends NodeBase {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
}

/** Already reported as a problem: nothing further is said of it. */
export interface BrokenNode extends NodeBase {
  readonly kind: 'broken'
}

export interface Entry {
  readonly key: string
  readonly keyPlace: Place
  readonly value: Node
}

/** Where a node stands in the whole, before it is made. */
export type Position = Pick<Node, 'path' | 'label'>

export const ROOT: Position = { path: '', label: '' }

export function childOf(parent: Position, written: string): Position {
  const key = written.length > KEY_CHARS_MAX ? shorten(written) : written
  const plain = /^[\w-]+$/.test(key)
  if (!plain) return { path: `${parent.path}[${JSON.stringify(key)}]`, label: key }
  return { path: parent.path === '' ? key : `${parent.path}.${key}`, label: key }
}

export const itemOf = (parent: Position, index: number): Position => ({
  path: `${parent.path}[${index}]`,
  label: `${parent.label}[${index}]`,
})

/** What was found, for a message. */
export function describeNode(node: Node): string {
  if (node.kind === 'broken') return 'something unreadable'
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list'
  if (node.kind === 'map') return node.entries.size === 0 ? 'an empty mapping' : 'a mapping'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return `the text "${shorten(node.shown)}"`
  return typeof node.value === 'number' ? `the number ${shorten(node.shown)}` : node.shown
}

export const shorten = (text: string): string =>
  text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX - 1)}…`

/** Plain data again, for what others check. */
export function toPlain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'broken') return undefined
  if (node.kind === 'list') return node.items.map(toPlain)
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.value)]))
}
