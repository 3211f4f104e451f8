import type { ExternalId } from '../../model/event.ts'
import { BUILT_IN_ID_TYPES, idKindOf, IDS_PER_KIND, USERS_PER_DEVICE_MAX } from '../../model/id-types.ts'
import type { IdentitySettings } from '../../model/workspace.ts'
import { matchesGlob } from '../cohorts/matches.ts'

/** When ids belong to one person, by the workspace. */
export interface IdentityRules {
  /** Ids of a type that a profile may have. */
  limitOf(type: string): number
  /** Below 0: the first is the stronger one. */
  compare(a: string, b: string): number
  /** Whether the workspace says that this value is nobody's. */
  isBlocked(id: ExternalId): boolean
  /** Different users of one device until it counts as shared. */
  readonly usersPerDevice: number
}

export function compileIdentityRules(settings: IdentitySettings | undefined): IdentityRules {
  const limits = new Map(Object.entries(settings?.types ?? {}).map(([type, { limit }]) => [type, limit]))
  const first = new Map((settings?.priority ?? []).map((type, index) => [type, index]))
  const rank = (type: string): number => first.get(type) ?? first.size + defaultRank(type)
  return {
    limitOf: (type) => limits.get(type) ?? IDS_PER_KIND[idKindOf(type)],
    compare: (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0),
    isBlocked: settings ? compileBlocked(settings) : () => false,
    usersPerDevice: settings?.usersPerDevice ?? USERS_PER_DEVICE_MAX,
  }
}

const RANKS: ReadonlyMap<string, number> = new Map(BUILT_IN_ID_TYPES.map((type, index) => [type, index]))
/** What a shop gave a person says more than what a browser has, and less than an address. */
const CUSTOM_RANK = BUILT_IN_ID_TYPES.indexOf('anonymous_id') - 0.5

const defaultRank = (type: string): number => RANKS.get(type) ?? CUSTOM_RANK

function compileBlocked({ blocked, types }: IdentitySettings): (id: ExternalId) => boolean {
  const everywhere = matcherOf(blocked)
  const byType = new Map(
    Object.entries(types).map(([type, rules]) => [
      type,
      rules.limit === 0 ? () => true : matcherOf(rules.blocked ?? []),
    ]),
  )
  return ({ type, value }) => {
    const plain = value.toLowerCase()
    return everywhere(plain) || (byType.get(type)?.(plain) ?? false)
  }
}

/** Patterns are in lower case; most name one value, and those are looked up rather than tried. */
function matcherOf(patterns: readonly string[]): (value: string) => boolean {
  const values = new Set(patterns)
  const globs = patterns.filter((pattern) => pattern.includes('*') || pattern.includes('?'))
  return (value) => values.has(value) || globs.some((glob) => matchesGlob(glob, value))
}
