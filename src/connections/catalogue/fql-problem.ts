import { createRequire } from 'node:module'

interface Node {
  readonly type?: string
  readonly children?: readonly (Node | undefined)[]
}
interface Subscriptions {
  readonly parseFql: (text: string) => Node & { readonly error?: Error }
}
interface Fql {
  readonly lex: (text: string) => { readonly err?: Error }
}

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

/** Why a text is no FQL, or undefined. */
export function fqlProblem(text: string): string | undefined {
  const { subscriptions, fql } = load()
  const lexed = fql.lex(text)
  if (lexed.err) return `is no FQL: ${lexed.err.message}`
  const parsed = subscriptions.parseFql(text)
  return parsed.error === undefined && isWhole(parsed)
    ? undefined
    : 'is no FQL: expected comparisons such as type = "track", joined by and, or'
}

/** The parser passes over what it does not understand. */
const isWhole = ({ type, children }: Node): boolean =>
  type !== 'group' ? type !== undefined : children !== undefined && children.length > 0 && children.every((child) => child !== undefined && isWhole(child))
