import { systemRandom, createSeededRandom } from '../../../src/kernel/random.ts'

/** Between two kills, ms after the process is ready: from the middle of catching up to well into the work. */
const SHORTEST_MS = 300
const LONGEST_MS = 1500

/** Seed of this run; the same one can be given again as E2E_SEED. */
export const SEED = Number(process.env['E2E_SEED'] ?? Math.floor(systemRandom.float() * 1e9))

export interface Killer {
  readonly kills: () => number
  /** Resolves when at least this many kills are done and the last process is up; then it kills no more. */
  stopAfter(kills: number): Promise<void>
}

/** Kills and restarts again and again, at moments that depend only on the seed. */
export function startKiller(killAndRestart: () => Promise<void>, seed: number): Killer {
  const random = createSeededRandom(seed)
  let kills = 0
  let enough = Infinity
  const run = async () => {
    while (kills < enough) {
      // The moment is the point here, so this is a timer and waits for nothing.
      await new Promise((resolve) => setTimeout(resolve, SHORTEST_MS + random.float() * (LONGEST_MS - SHORTEST_MS)))
      await killAndRestart()
      kills++
    }
  }
  const running = run()
  // Seen by stopAfter; until then a failed restart must not end the test run without a word.
  running.catch(() => {})
  return {
    kills: () => kills,
    stopAfter: (count) => {
      enough = count
      return running
    },
  }
}
