import type { Random } from '../../src/kernel/random.ts'

/** Chance, as grammars ask for it. */
export interface Dice {
  readonly random: Random
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (share: number) => boolean
  readonly duration: () => string
}

export function createDice(random: Random): Dice {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.float() * list.length)]!
  return {
    random,
    pick,
    chance: (share) => random.float() < share,
    duration: () => pick(['1m', '5m', '20m', '1h', '3h']),
  }
}
