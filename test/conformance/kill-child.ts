import { writeSync } from 'node:fs'
import { systemClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { sampleCommit, sampleDelivery, sampleEvents, sampleInput } from './sample-data.ts'

/**
 * Appends and commits as fast as it can until it is killed, and says on standard output what was acknowledged:
 * `a CALL POSITION` for an append, `c NUMBER` for a commit. Run with a data directory, the number of its life, and the last commit.
 */
const [directory, life, lastCommit] = process.argv.slice(2)
const store = await createSqliteStore({
  directory: directory!,
  clock: systemClock,
  logger: silentLogger,
  log: { segmentBytesMax: 100_000 },
})
/** At once, for it may be the last thing it says. Whoever listens may be slow: a full pipe is tried again. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
say('ready')

const CALLERS = 6
const PROFILES = 200

async function appendForEver(caller: number): Promise<never> {
  for (let number = 0; ; number++) {
    const call = `${life}.${caller}.${number}`
    const { position } = await store.log.append([
      sampleEvents(`${call}/0`, 5, (number % 7) * 1500),
      sampleInput(`${call}/1`),
      sampleEvents(`${call}/2`, 2),
    ])
    say(`a ${call} ${position}`)
  }
}

async function commitForEver(): Promise<never> {
  for (let number = Number(lastCommit) + 1; ; number++) {
    await store.state.commit({
      ...sampleCommit(store.log.head()),
      profiles: Array.from({ length: PROFILES }, (_, id) => ({ id, state: String(number).padEnd(700), due: number })),
      memberships: [{ cohort: 'growing', profile: number, isMember: true }],
      deliveries: [sampleDelivery(`d${number}`)],
      deliveryChanges: [{ id: `d${number - 1}`, status: 'sent' }],
      counters: new Map([['commits', 1]]),
    })
    say(`c ${number}`)
  }
}

await Promise.all([...Array.from({ length: CALLERS }, (_, caller) => appendForEver(caller)), commitForEver()])
