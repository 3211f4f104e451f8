/** Newest facts of one register, ascending: at, position, at, position, … */
export type Facts = number[]

/** With `same`: facts per combination of values, in parallel. */
export interface Combinations {
  readonly values: string[]
  readonly facts: Facts[]
}

/**
 * What is remembered for registers: their numbers, ascending, and in parallel what each keeps. Lists, because a record made of
 * maps takes several times as long to read and write, and every event does both.
 */
export interface FactTable {
  readonly registers: number[]
  readonly kept: (Facts | Combinations)[]
}

interface Numbered {
  readonly number: number
}

const NONE: Facts = []
const NO_COMBINATIONS: Combinations = { values: [], facts: [] }

export const createFactTable = (): FactTable => ({ registers: [], kept: [] })

/** Place of a number in an ascending list of groups that begin with one; where it is missing, −1 minus the place where it belongs. */
export function placeOf(numbers: readonly number[], number: number, stride = 1): number {
  let low = 0
  let high = numbers.length / stride - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = numbers[middle * stride]!
    if (found === number) return middle
    if (found < number) low = middle + 1
    else high = middle - 1
  }
  return -1 - low
}

export function keptOf(table: FactTable, register: Numbered): Facts | Combinations | undefined {
  const place = placeOf(table.registers, register.number)
  return place < 0 ? undefined : table.kept[place]
}

/** Facts of a register without `same`; to be read only. */
export const factsOf = (table: FactTable, register: Numbered): Facts =>
  (keptOf(table, register) as Facts | undefined) ?? NONE

/** Facts of a register with `same`; to be read only. */
export const combinationsOf = (table: FactTable, register: Numbered): Combinations =>
  (keptOf(table, register) as Combinations | undefined) ?? NO_COMBINATIONS

/** Every list of a register, whether it has combinations or not. */
export function listsOf(table: FactTable, register: Numbered): readonly Facts[] {
  const kept = keptOf(table, register)
  if (!kept) return []
  return isPlain(kept) ? [kept] : kept.facts
}

export const isPlain = (kept: Facts | Combinations): kept is Facts => Array.isArray(kept)

export function combinationFacts({ values, facts }: Combinations, combination: string): Facts {
  const place = values.indexOf(combination)
  return place < 0 ? NONE : facts[place]!
}

/**
 * Facts of a register with `same` of one path that name this value, and those of another that name none; without a value all of
 * them, since nobody knows which it would be. Values of a journey are texts, while events may name a number.
 */
export function factsOfKey(table: FactTable, key: string, named: Numbered, unnamed: Numbered): Facts {
  const rest = factsOf(table, unnamed)
  const { values, facts } = combinationsOf(table, named)
  const lists = facts.filter(
    (_, index) => key === '' || values[index] === `[${JSON.stringify(key)}]` || values[index] === `[${key}]`,
  )
  if (lists.length === 0) return rest
  return rest.length === 0 && lists.length === 1 ? lists[0]! : inOrder([rest, ...lists])
}

function inOrder(lists: readonly Facts[]): Facts {
  const pairs = lists.flatMap((list) =>
    Array.from({ length: list.length / 2 }, (_, index) => [list[index * 2]!, list[index * 2 + 1]!] as const),
  )
  return pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]).flat()
}

/** Facts to be changed; there from now on. */
export const ownFacts = (table: FactTable, register: Numbered): Facts =>
  (keptOf(table, register) as Facts | undefined) ?? put(table, register, [])

export const ownCombinations = (table: FactTable, register: Numbered): Combinations =>
  (keptOf(table, register) as Combinations | undefined) ?? put(table, register, { values: [], facts: [] })

export function ownCombinationFacts({ values, facts }: Combinations, combination: string): Facts {
  const place = values.indexOf(combination)
  if (place >= 0) return facts[place]!
  const created: Facts = []
  values.push(combination)
  facts.push(created)
  return created
}

/** Sets what a register keeps; undefined: nothing. */
export function put<Kept extends Facts | Combinations | undefined>(
  { registers, kept }: FactTable,
  { number }: Numbered,
  value: Kept,
): Kept {
  const place = placeOf(registers, number)
  if (value && place >= 0) kept[place] = value
  else if (value) {
    registers.splice(-1 - place, 0, number)
    kept.splice(-1 - place, 0, value)
  } else if (place >= 0) {
    registers.splice(place, 1)
    kept.splice(place, 1)
  }
  return value
}
