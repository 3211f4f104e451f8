import { createRequire } from 'node:module'

interface Node {
  readonly type?: string
  readonly operator?: string
  readonly value?: unknown
  readonly children?: readonly (Node | undefined)[]
}
interface Subscriptions {
  readonly parseFql: (text: string) => Node & { readonly error?: Error }
}
interface Fql {
  readonly lex: (text: string) => { readonly tokens: readonly { readonly type: string }[]; readonly err?: Error }
}

const OPERATORS: ReadonlySet<string> = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'not_contains',
  'starts_with',
  'not_starts_with',
  'ends_with',
  'not_ends_with',
  'exists',
  'not_exists',
  'is_true',
  'is_false',
  'number_equals',
  'number_not_equals',
])
/** What the parser takes for a value where the text just ends. */
const END = 'eos'

const require = createRequire(import.meta.url)
let loaded: { readonly subscriptions: Subscriptions; readonly fql: Fql } | undefined

/** The very version that actions-core uses; small, but not wanted by who has no such connection. */
function load(): NonNullable<typeof loaded> {
  if (loaded) return loaded
  const fromCore = createRequire(require.resolve('@segment/actions-core'))
  const path = fromCore.resolve('@segment/destination-subscriptions')
  loaded = { subscriptions: fromCore(path) as Subscriptions, fql: createRequire(path)('@segment/fql-ts') as Fql }
  return loaded
}

/** Why a text is no FQL, or undefined. Stricter than the parser, which passes over what it does not understand, and takes `OR` for `and`. */
export function fqlProblem(text: string): string | undefined {
  const { subscriptions, fql } = load()
  const { tokens, err } = fql.lex(text)
  if (err) return `is no FQL: ${err.message}`
  const joints = tokens.filter(({ type }) => type === 'conditional').length
  const parsed = subscriptions.parseFql(text)
  const leaves = parsed.error === undefined ? leavesOf(parsed) : []
  return leaves.length === joints + 1 && leaves.every((leaf) => isComparison(leaf, text))
    ? undefined
    : 'is no FQL: expected comparisons such as type = "track", joined by and, or (in small letters)'
}

const leavesOf = (node: Node | undefined): readonly (Node | undefined)[] =>
  node?.type === 'group' ? (node.children ?? []).flatMap(leavesOf) : [node]

const isComparison = (leaf: Node | undefined, text: string): boolean =>
  leaf?.type !== undefined &&
  OPERATORS.has(leaf.operator ?? '') &&
  !(leaf.value === END && leaf.operator?.startsWith('is_') !== true && !text.includes(END))
