import { createSeededRandom } from '../../src/kernel/random.ts'

/** Seeded chance for generators: fast, and the same for the same seed. */
export interface Chance {
  /** A whole number from min to max, both included. */
  int(min: number, max: number): number
  /** One of them; what stands twice comes twice as often. */
  pick<T>(options: readonly T[]): T
  /** True that often, 0 to 1. */
  often(share: number): boolean
}

export function createChance(seed: number): Chance {
  const random = createSeededRandom(seed)
  const int = (min: number, max: number): number => min + Math.floor(random.float() * (max - min + 1))
  return {
    int,
    pick: (options) => options[int(0, options.length - 1)]!,
    often: (share) => random.float() < share,
  }
}
