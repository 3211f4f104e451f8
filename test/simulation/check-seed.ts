import { kindRules } from '../../src/app/kind-rules.ts'
import { parseWorkspace } from '../../src/model/parse-workspace.ts'
import { violations } from './invariants.ts'
import { liveWorld, type World } from './world.ts'

/** What a world did, so that one in which nothing happens is noticed. */
export interface Tally {
  readonly calls: number
  readonly deliveries: number
  readonly crashes: number
  readonly listChanges: number
}

export interface Checked {
  readonly seed: number
  /** What does not hold, in words. */
  readonly wrong: readonly string[]
  readonly tally: Tally
  /** The workspace, for whoever looks into it. */
  readonly text: string
}

/** Lives one world and checks everything that must hold of it. */
export async function checkSeed(seed: number): Promise<Checked> {
  const world = await liveWorld(seed)
  const parsed = parseWorkspace(world.text, { env: () => undefined, readFile: () => undefined, kinds: kindRules })
  if (!parsed.ok) throw new Error('The workspace was read before')
  return {
    seed,
    wrong: await violations(world, parsed.value.workspace),
    tally: tallyOf(world),
    text: world.text,
  }
}

const tallyOf = ({ vendors, disk, crashes }: World): Tally => ({
  calls: vendors.taken.length,
  deliveries: disk.content.deliveries.size,
  crashes,
  listChanges: vendors.taken.filter(({ tool }) => tool === 'lists').length,
})

export const addTallies = (a: Tally, b: Tally): Tally => ({
  calls: a.calls + b.calls,
  deliveries: a.deliveries + b.deliveries,
  crashes: a.crashes + b.crashes,
  listChanges: a.listChanges + b.listChanges,
})

export const NO_TALLY: Tally = { calls: 0, deliveries: 0, crashes: 0, listChanges: 0 }

/** How to see it again. */
export const commandFor = (seed: number): string => `npm run test:simulation -- --seed ${seed}`
