import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createManualClock } from '../../src/kernel/clock.ts'
import { RekindleError } from '../../src/kernel/errors.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createSeededRandom } from '../../src/kernel/random.ts'
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/views.ts'
import { readAll, tagOf } from './sample-data.ts'

const KILLS = 10
const PARTS = ['/0', '/1', '/2']
const CHILD = path.join(import.meta.dirname, 'kill-child.ts')

/** What the killed processes were told is on disk. */
interface Acknowledged {
  readonly calls: Map<string, number>
  commit: number
}

let root: string
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'rekindle-kill-'))
})
afterAll(() => rm(root, { recursive: true }))

const open = () => createSqliteStore({ directory: root, clock: createManualClock(), logger: silentLogger })

const tryToOpen = async (): Promise<string> => {
  try {
    await (await open()).close()
    return 'opened'
  } catch (error) {
    return error instanceof RekindleError ? error.code : String(error)
  }
}

/** Runs a process until it has said so many lines, kills it there, and notes what it said. */
async function runAndKill(life: number, lines: number, seen: Acknowledged): Promise<void> {
  const args = ['--disable-warning=ExperimentalWarning', CHILD, root, String(life), String(seen.commit)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let count = 0
  let whileItRuns = 'not tried'
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, name, position] = line.split(' ')
    if (what === 'ready') whileItRuns = await tryToOpen()
    if (what === 'a') seen.calls.set(name!, Number(position))
    if (what === 'c') seen.commit = Number(name)
    // Lines that it said before it died are read to the end: they count too.
    if (++count === lines) child.kill('SIGKILL')
  }
  const [, signal] = await exited
  expect([signal, whileItRuns]).toEqual(['SIGKILL', 'store_locked'])
}

async function checkLog(store: Store, seen: Acknowledged): Promise<void> {
  const entries = await readAll(store.log, 0, 1_000_000)
  const tags = entries.map(tagOf)
  const found = new Map<string, number>()
  for (let index = 0; index < tags.length; index += PARTS.length) {
    const call = tags[index]!.slice(0, -2)
    expect(tags.slice(index, index + PARTS.length)).toEqual(PARTS.map((part) => call + part))
    expect(found.has(call)).toBe(false)
    found.set(call, entries[index]!.position)
  }
  for (const [call, position] of seen.calls) expect(found.get(call)).toBe(position)
  expect(store.log.head()).toBe(found.size * 8)
}

/** A commit that was under way may have held, but only as a whole. */
async function checkState(store: Store, seen: Acknowledged): Promise<void> {
  const commits = (await store.views.counters('commits')).get('commits') ?? 0
  expect([seen.commit, seen.commit + 1]).toContain(commits)
  seen.commit = commits
  expect((await store.state.checkpoint()).position).toBeLessThanOrEqual(store.log.head())
  if (commits === 0) return
  const states = await store.state.profiles(Array.from({ length: 200 }, (_, id) => id))
  expect(new Set(states.map((state) => Number(state)))).toEqual(new Set([commits]))
  expect(await store.state.nextDue()).toBe(commits)
  expect((await store.views.cohortSizes()).get('growing')).toBe(commits)
  expect((await store.outbox.unsettled('mail', 10)).map(({ id }) => id)).toEqual([`d${commits}`])
  expect(await store.outbox.deliveries([`d${commits - 1}`])).toMatchObject(
    commits > 1 ? [{ status: 'sent' }] : [undefined],
  )
}

it(
  `loses and halves nothing when the process is killed ${KILLS} times in the middle of its writes`,
  { timeout: 60_000 },
  async () => {
    const random = createSeededRandom(7)
    const seen: Acknowledged = { calls: new Map(), commit: 0 }
    for (let life = 0; life < KILLS; life++) {
      await runAndKill(life, 20 + Math.floor(random.float() * 200), seen)
      // Opening shows that the killed process holds no lock.
      const store = await open()
      await checkLog(store, seen)
      await checkState(store, seen)
      await store.close()
    }
    expect(seen.calls.size).toBeGreaterThan(KILLS * 10)
    expect(seen.commit).toBeGreaterThan(KILLS)
  },
)
