import { expect, it } from 'vitest'
import { addTallies, checkSeed, commandFor, NO_TALLY } from './check-seed.ts'

/** A first look; `npm run test:simulation` takes many more. */
const SEEDS = 150

it(`holds what it promises in ${SEEDS} worlds of people, unreliable tools and crashes`, async () => {
  let tally = NO_TALLY
  for (let seed = 1; seed <= SEEDS; seed++) {
    const checked = await checkSeed(seed)
    expect(checked.wrong, `seed ${seed}: ${commandFor(seed)}\n${checked.text}`).toEqual([])
    tally = addTallies(tally, checked.tally)
  }
  // Worlds in which nothing happens prove nothing.
  expect(tally.calls).toBeGreaterThan(SEEDS * 5)
  expect(tally.listChanges).toBeGreaterThan(SEEDS)
  expect(tally.crashes).toBeGreaterThan(SEEDS)
}, 120_000)
