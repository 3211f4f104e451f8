import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ManualClock } from '../../kernel/clock.ts'
import { createManualClock } from '../../kernel/clock.ts'
import { silentLogger } from '../../kernel/logger.ts'
import type { EntryDraft, EventLog } from '../log.ts'
import { createFileLog } from './file-log.ts'
import type { FileLogOptions } from './file-log.ts'
import type { LogDisk } from './log-disk.ts'
import { systemDisk } from './log-disk.ts'

type Refused = 'writev' | 'write' | 'datasync' | 'create' | 'open'

/** The real disk, but what is in `refused` fails, after it has half happened; and everything that it is asked is counted. */
function createFailingDisk() {
  const refused = new Set<Refused>()
  const asked: string[] = []
  const failure = () => Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  const wrap = (file: FileHandle): FileHandle =>
    new Proxy(file, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          asked.push(String(name))
          if (name === 'writev' && refused.has('writev')) {
            const [parts, offset] = args as [Uint8Array[], number]
            await target.write(parts[0]!, 0, parts[0]!.byteLength, offset)
          }
          if (name === 'datasync' && refused.has('datasync')) await target.datasync()
          if (refused.has(name as Refused)) throw failure()
          return (value as (...given: unknown[]) => unknown).apply(target, args)
        }
      },
    })
  const disk: LogDisk = {
    open: async (file) => {
      if (refused.has('open')) throw failure()
      return wrap(await systemDisk.open(file))
    },
    create: async (file) => {
      if (refused.has('create')) throw failure()
      return wrap(await systemDisk.create(file))
    },
  }
  return { disk, refused, asked }
}

const events = (text: string): EntryDraft => ({
  kind: 'events',
  header: { source: 'web', count: 1, call: 'track' },
  body: new TextEncoder().encode(JSON.stringify(text)),
})

describe('the event log as files', () => {
  let directory: string
  let clock: ManualClock
  const opened: EventLog[] = []
  const open = async (options: Partial<FileLogOptions> = {}) => {
    const log = await createFileLog({ directory, clock, logger: silentLogger, ...options })
    opened.push(log)
    return log
  }
  const textsIn = async (log: EventLog) => {
    const texts: string[] = []
    for (let position = 0; position < log.head();) {
      const entries = await log.read(position, 1_000_000)
      for (const entry of entries)
        if (entry.kind === 'events') texts.push(JSON.parse(new TextDecoder().decode(entry.body)))
      position += entries.length
    }
    return texts
  }
  /** Lets the log ask the disk again, and waits until it is served. */
  const recovered = async (log: EventLog, entry: EntryDraft) => {
    for (;;) {
      clock.advance(1000)
      const served = await log.append([entry]).then(
        () => true,
        () => false,
      )
      if (served) return
      // The probe runs on the thread pool; a real operation of the disk gives it time.
      await stat(directory)
    }
  }

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'rekindle-log-'))
    clock = createManualClock()
  })
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.close()
    await rm(directory, { recursive: true })
  })

  it.each<Refused>(['writev', 'datasync'])(
    'keeps nothing of what the disk refused at %s, and serves again once it takes data',
    async (what) => {
      const { disk, refused } = createFailingDisk()
      const log = await open({ disk, tailBytesMax: 0 })
      await log.append([events('before')])
      refused.add(what)
      const results = await Promise.allSettled(['x', 'y', 'z'].map((text) => log.append([events(text)])))
      for (const result of results)
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
      await expect(log.append([events('w')])).rejects.toMatchObject({ code: 'unavailable' })
      expect([log.head(), await textsIn(log)]).toEqual([1, ['before']])
      refused.clear()
      await recovered(log, events('after'))
      expect(await textsIn(log)).toEqual(['before', 'after'])
      await log.close()
      expect(await textsIn(await open())).toEqual(['before', 'after'])
    },
  )

  it('stays closed to appends while the disk goes on refusing, however often it is asked', async () => {
    const { disk, refused, asked } = createFailingDisk()
    const log = await open({ disk })
    refused.add('datasync')
    await expect(log.append([events('x')])).rejects.toMatchObject({ code: 'unavailable' })
    for (let probe = 0; probe < 5; probe++) {
      const probes = asked.filter((name) => name === 'datasync').length
      // The next probe is only planned once the last has let go of its handle.
      while (asked.filter((name) => name === 'datasync').length === probes) {
        clock.advance(1000)
        await stat(directory)
      }
      await expect(log.append([events('x')])).rejects.toMatchObject({ code: 'unavailable' })
    }
    refused.clear()
    await recovered(log, events('after'))
    expect(await textsIn(log)).toEqual(['after'])
  })

  it('gives the handle up after a failed sync: nothing is synced again on it', async () => {
    const { disk, refused, asked } = createFailingDisk()
    const log = await open({ disk })
    refused.add('datasync')
    await expect(log.append([events('x')])).rejects.toMatchObject({ code: 'unavailable' })
    expect(asked.slice(asked.indexOf('datasync'))).toEqual(['datasync', 'close'])
  })

  it('begins the segment again when the disk refused to create it', async () => {
    const { disk, refused } = createFailingDisk()
    const log = await open({ disk, segmentBytesMax: 1, tailBytesMax: 0 })
    await log.append([events('a')])
    refused.add('create')
    await expect(log.append([events('b')])).rejects.toMatchObject({ code: 'unavailable' })
    refused.clear()
    await recovered(log, events('c'))
    expect(await textsIn(log)).toEqual(['a', 'c'])
    expect(await readdir(directory)).toHaveLength(2)
  })

  it('writes the rest when the disk takes less than it was given', async () => {
    const { disk } = createFailingDisk()
    const short: LogDisk = {
      ...disk,
      open: async (file) => {
        const handle = await disk.open(file)
        return new Proxy(handle, {
          get: (target, name) => {
            if (name !== 'writev') return Reflect.get(target, name, target)
            return async (parts: Uint8Array[], offset: number) => {
              const half = Buffer.concat(parts)
              const { bytesWritten } = await target.write(half, 0, Math.floor(half.byteLength / 2), offset)
              return { bytesWritten, buffers: parts }
            }
          },
        })
      },
    }
    const log = await open({ disk: short })
    await log.append([events('whole')])
    await log.close()
    expect(await textsIn(await open())).toEqual(['whole'])
  })

  it('shares one sync among all that come while one runs', async () => {
    const { disk, asked } = createFailingDisk()
    const log = await open({ disk })
    const first = log.append([events('first')])
    await Promise.resolve()
    await Promise.all([first, ...Array.from({ length: 100 }, (_, index) => log.append([events(`${index}`)]))])
    expect(asked.filter((name) => name === 'datasync').length).toBeLessThanOrEqual(3)
    expect(await textsIn(log)).toHaveLength(101)
  })

  it('refuses more than memory should hold while the disk does not keep up', async () => {
    const log = await open()
    const large: EntryDraft = { ...events('x'), body: new Uint8Array(20_000_000) } as EntryDraft
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => log.append([large])))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
    await log.append([events('later')])
  })

  it('reads on where a segment ends, as far as is asked for', async () => {
    const log = await open({ segmentBytesMax: 1, tailBytesMax: 0 })
    for (const text of ['a', 'b', 'c', 'd']) await log.append([events(text)])
    expect(await readdir(directory)).toHaveLength(4)
    const positions = async (bytesMax: number) => (await log.read(1, bytesMax)).map(({ position }) => position)
    expect(await positions(1_000_000)).toEqual([1, 2, 3])
    expect(await positions(1)).toEqual([1])
  })

  it('gives what is whole before a segment that is damaged, and tells of the damage there', async () => {
    const log = await open({ segmentBytesMax: 1, tailBytesMax: 0 })
    for (const text of ['a', 'b', 'c']) await log.append([events(text)])
    const [, second] = (await readdir(directory)).toSorted()
    await truncate(path.join(directory, second!), 12)
    expect((await log.read(0, 1_000_000)).map(({ position }) => position)).toEqual([0])
    await expect(log.read(1, 1_000_000)).rejects.toMatchObject({ code: 'store_corrupt' })
    expect((await log.read(2, 1_000_000)).map(({ position }) => position)).toEqual([2])
  })

  it('compresses while there is time for it, and not when very much comes at once', async () => {
    const log = await open()
    const body = new TextEncoder().encode(JSON.stringify('compressible '.repeat(80_000)))
    await log.append([{ ...events('x'), body } as EntryDraft])
    const [segment] = await readdir(directory)
    const size = async () => (await stat(path.join(directory, segment!))).size
    expect(await size()).toBeLessThan(body.byteLength / 10)
    for (let index = 0; index < 9; index++) await log.append([{ ...events('x'), body } as EntryDraft])
    expect(await size()).toBeGreaterThan(body.byteLength)
    const before = await size()
    clock.advance(10_000)
    await log.append([{ ...events('x'), body } as EntryDraft])
    expect((await size()) - before).toBeLessThan(body.byteLength / 10)
    expect(await textsIn(log)).toHaveLength(11)
  })
})
