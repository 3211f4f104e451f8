import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../kernel/clock.ts'
import { silentLogger } from '../../kernel/logger.ts'
import { sampleCommit } from '../../../test/conformance/sample-data.ts'
import type { Commit } from '../state.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { startWriterThread } from './sqlite-writer.ts'

/** A commit that takes the thread long enough to be met in the middle of it. */
const largeCommit = (state: string): Commit =>
  sampleCommit(0, {
    profiles: Array.from({ length: 20_000 }, (_, id) => ({ id, state: state.padEnd(1000, '.'), due: null })),
  })

describe('the writing thread', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rekindle-writer-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const open = (thread = startWriterThread()) =>
    createSqliteStore({ directory, clock: createManualClock(), logger: silentLogger, thread })
  const firstLetters = async (store: Awaited<ReturnType<typeof open>>) =>
    (await store.state.profiles([0, 19_999])).map((state) => state?.[0])

  it('holds up no reading: until a commit is done, what was there before is read', async () => {
    const store = await open()
    await store.state.commit(largeCommit('a'))
    let done = false
    const commit = store.state.commit(largeCommit('b')).then(() => (done = true))
    let reads = 0
    let halves = 0
    for (; !done && reads < 1_000_000; reads++) {
      const seen = await firstLetters(store)
      if (seen[0] !== seen[1]) halves++
      // Lets the answer of the thread come in.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await commit
    expect(reads).toBeGreaterThan(1)
    expect(halves).toBe(0)
    expect(await firstLetters(store)).toEqual(['b', 'b'])
    await store.close()
  })

  it('refuses everything once it is dead, and what it had under way was done as a whole or not at all', async () => {
    const thread = startWriterThread()
    const store = await open(thread)
    await store.state.commit(largeCommit('a'))
    const unavailable = { code: 'unavailable' }
    const underWay = Promise.allSettled([store.state.commit(largeCommit('b')), store.settings.set({ a: '1' })])
    await thread.terminate()
    const refused = { status: 'rejected', reason: unavailable }
    expect(await underWay).toMatchObject([refused, refused])
    await expect(store.state.commit(largeCommit('c'))).rejects.toMatchObject(unavailable)
    await expect(store.inbox.keep({ ...MESSAGE })).rejects.toMatchObject(unavailable)
    const seen = await firstLetters(store)
    expect([
      ['a', 'a'],
      ['b', 'b'],
    ]).toContainEqual(seen)
    await store.close()
    const again = await open()
    expect(await firstLetters(again)).toEqual(seen)
    await again.state.commit(largeCommit('d'))
    expect(await firstLetters(again)).toEqual(['d', 'd'])
    await again.close()
  })

  it('does not spoil itself by a commit that cannot be handed over', async () => {
    const store = await open()
    const odd = { ...largeCommit('a'), story: [{ ...STORY, detail: { of: 1n } }] }
    await expect(store.state.commit(odd)).rejects.toThrow('BigInt')
    expect(await firstLetters(store)).toEqual([undefined, undefined])
    await store.state.commit(largeCommit('b'))
    expect(await firstLetters(store)).toEqual(['b', 'b'])
    await store.close()
  })

  it('keeps no process alive that has nothing to write, but one that has until it is written', async () => {
    const module = new URL('./sqlite-store.ts', import.meta.url).href
    const clock = new URL('../../kernel/clock.ts', import.meta.url).href
    const script = `
      const { createSqliteStore } = await import(${JSON.stringify(module)})
      const { systemClock: clock } = await import(${JSON.stringify(clock)})
      const logger = { debug() {}, info() {}, warn: console.error, error: console.error }
      const store = await createSqliteStore({ directory: process.argv[1], clock, logger })
      await store.settings.set({ a: '1' })
      store.settings.set({ b: '2' }).then(() => console.log('written'))`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, directory]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(Buffer.concat(said).toString()).toBe('written\n')
    const store = await open()
    expect(await store.settings.get('b')).toBe('2')
    await store.close()
  })

  it('finds a story whose chunk is gone corrupt, and does not leave out a part of it', async () => {
    const store = await open()
    const commit = (position: number) => ({ ...largeCommit('a'), profiles: [], story: [{ ...STORY, position }] })
    await store.state.commit(commit(1))
    await store.state.commit(commit(2))
    const other = new DatabaseSync(path.join(directory, 'rekindle.db'))
    other.exec('DELETE FROM story_chunk WHERE id = 1')
    other.close()
    expect(await store.views.story(1, 1)).toHaveLength(1)
    await expect(store.views.story(1, 2)).rejects.toMatchObject({ code: 'store_corrupt' })
    await store.close()
  })
})

const STORY = { profile: 1, position: 1, index: 0, at: 1, kind: 'entered', detail: {} }
const MESSAGE = {
  id: 'm',
  profile: 1,
  campaign: 'c',
  step: 's',
  channel: 'email',
  to: 'a@b.example',
  at: 1,
  content: {},
}
