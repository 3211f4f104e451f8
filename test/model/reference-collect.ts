import type { Collect } from '../../src/model/condition.ts'
import { isLater, isWithin, knownAt, lookUp, passes, type Fact, type Life } from './reference-facts.ts'

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
export function collectedAt(collect: Collect, life: Life, at: number): Shown | undefined {
  const known = knownAt(life, at)
  const things = known
    .filter((fact) => passes(collect.filter, fact) && isWithin(fact, collect.withinMs, at))
    .sort((a, b) => (isLater(a, b) ? 1 : -1))
    .flatMap((fact) => thingsIn(fact, collect.path))
    .filter((thing, index, all) => !all.slice(index + 1).some(({ key }) => key === thing.key))
  const there = things.filter((thing) => !known.some((fact) => takesAway(fact, thing, collect)))
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
  const holders = parts.length === 1 ? [fact.properties] : lookUp(fact.properties, parts.slice(0, -1))
  return holders.flatMap((holder) => {
    const [key] = lookUp(holder, parts.slice(-1))
    if (typeof key !== 'string' && typeof key !== 'number') return []
    const plain = Object.entries(holder as object).filter(([, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value),
    )
    return [{ key, values: Object.fromEntries(plain), fact }]
  })
}
