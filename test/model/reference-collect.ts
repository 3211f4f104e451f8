import type { Collect } from '../../src/model/condition.ts'
import { isLater, isScalar, lookUp, occurrences, passes, type Fact, type Moment } from './reference-facts.ts'

/** What a `collect` shows, by definition: every thing that events told of is looked at anew, the newest first. */
export interface Shown {
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly truncated: boolean
}

interface Thing {
  readonly key: unknown
  readonly values: Readonly<Record<string, unknown>>
  readonly fact: Fact
}

/** Undefined: nothing is there. */
export function collectedAt(collect: Collect, now: Moment): Shown | undefined {
  const things = occurrences(collect, now)
    .flatMap((fact) => thingsIn(fact, collect.path))
    .filter((thing, index, all) => !all.slice(index + 1).some(({ key }) => key === thing.key))
  const there = things.filter((thing) => !now.known.some((fact) => takesAway(fact, thing, collect)))
  if (there.length === 0) return undefined
  const newest = there.slice(-collect.atMost).reverse()
  return { items: newest.map(({ values }) => values), truncated: there.length > collect.atMost }
}

const takesAway = (fact: Fact, thing: Thing, { minus }: Collect): boolean =>
  isLater(fact, thing.fact) &&
  minus.some(({ filter, path }) => passes(filter, fact) && thingsIn(fact, path).some(({ key }) => key === thing.key))

/** Whatever holds the property at the end of the path, with its texts, numbers and truth values. */
function thingsIn(fact: Fact, path: string): readonly Thing[] {
  const parts = path.split('.')
  return lookUp(fact.properties, parts.slice(0, -1)).flatMap((holder) => {
    const [key] = lookUp(holder, parts.slice(-1))
    if (typeof key !== 'string' && typeof key !== 'number') return []
    const values = Object.entries(holder as object).filter(([, value]) => isScalar(value))
    return [{ key, values: Object.fromEntries(values), fact }]
  })
}
