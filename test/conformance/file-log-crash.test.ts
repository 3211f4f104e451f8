import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { createFileLog } from '../../src/store/files/file-log.ts'
import { FRAME_HEADER_BYTES } from '../../src/store/files/frame.ts'
import type { EventLog } from '../../src/store/log.ts'
import { readAll, sampleEvents, sampleInput, tagOf, tick } from './sample-data.ts'

/** What a crash, or a bad disk, may leave behind in the files, and what opening them makes of it. */
describe('the files of the event log', () => {
  let root: string
  let master: string
  let copies = 0
  const clock = createManualClock()
  const open = (directory: string, segmentBytesMax?: number) =>
    createFileLog({
      directory,
      clock,
      logger: silentLogger,
      tailBytesMax: 0,
      ...(segmentBytesMax && { segmentBytesMax }),
    })
  const closing = async <T>(log: EventLog, use: (log: EventLog) => Promise<T>): Promise<T> => {
    try {
      return await use(log)
    } finally {
      await log.close()
    }
  }
  const segmentsIn = async (directory: string) =>
    (await readdir(directory)).sort().map((name) => path.join(directory, name))
  const tagsIn = async (directory: string) =>
    closing(await open(directory), async (log) => (await readAll(log)).map(tagOf))
  /** A copy of the files to damage. */
  const copy = async () => {
    const directory = path.join(root, `copy-${copies++}`)
    await cp(master, directory, { recursive: true })
    return directory
  }

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'rekindle-log-'))
    master = path.join(root, 'master')
  })
  afterEach(() => rm(root, { recursive: true }))

  /** Three frames in one segment; the last holds two entries. Answers where each ends. */
  const writeThree = async (): Promise<readonly number[]> =>
    closing(await open(master), async (log) => {
      const [segment] = await segmentsIn(master)
      const ends: number[] = []
      for (const drafts of [[sampleEvents('a', 2, 40)], [tick], [sampleEvents('b', 3, 60), sampleInput('c')]]) {
        await log.append(drafts)
        ends.push((await readFile(segment!)).byteLength)
      }
      return ends
    })

  it('cut at any byte of the last write lose that write as a whole, and nothing before it', async () => {
    const [, second, end] = await writeThree()
    for (let bytes = second!; bytes <= end!; bytes++) {
      const directory = await copy()
      await truncate((await segmentsIn(directory))[0]!, bytes)
      const whole = bytes === end
      await closing(await open(directory), async (log) => {
        expect((await readAll(log)).map(tagOf)).toEqual(whole ? ['a', 'tick', 'b', 'c'] : ['a', 'tick'])
        expect(log.head()).toBe(whole ? 7 : 3)
        await log.append([sampleInput('next')])
      })
      expect((await tagsIn(directory)).at(-1)).toBe('next')
      await rm(directory, { recursive: true })
    }
  })

  it('with any bit wrong in the last write lose that write as a whole, and nothing before it', async () => {
    const [, second, end] = await writeThree()
    const bytes = await readFile((await segmentsIn(master))[0]!)
    for (let at = second!; at < end!; at++) {
      const directory = await copy()
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 1 << (at % 8)
      await writeFile((await segmentsIn(directory))[0]!, damaged)
      expect(await tagsIn(directory)).toEqual(['a', 'tick'])
      await rm(directory, { recursive: true })
    }
  })

  it('with any bit wrong before the last write are refused, and left as they are', async () => {
    const [first, second] = await writeThree()
    const bytes = await readFile((await segmentsIn(master))[0]!)
    for (let at = 0; at < second!; at++) {
      const directory = await copy()
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 1 << (at % 8)
      const [segment] = await segmentsIn(directory)
      await writeFile(segment!, damaged)
      await expect(open(directory)).rejects.toMatchObject({ code: 'store_corrupt' })
      expect((await readFile(segment!)).equals(damaged)).toBe(true)
      await rm(directory, { recursive: true })
    }
    expect(first).toBeGreaterThan(FRAME_HEADER_BYTES)
  })

  it('with zeros or noise behind the last write are cut there, as after a power loss', async () => {
    await writeThree()
    for (const rest of [Buffer.alloc(100_000), Buffer.from('RKLG'.repeat(1000)), Buffer.from('x')]) {
      const directory = await copy()
      await appendFile((await segmentsIn(directory))[0]!, rest)
      expect(await tagsIn(directory)).toEqual(['a', 'tick', 'b', 'c'])
      expect(await readFile((await segmentsIn(directory))[0]!)).toHaveLength(
        (await readFile((await segmentsIn(master))[0]!)).length,
      )
    }
  })

  it('never take a body for a frame, whatever it says', async () => {
    await closing(await open(master), (log) => log.append([sampleEvents('first')]))
    const frame = await readFile((await segmentsIn(master))[0]!)
    // A torn write whose body imitates a frame, as far as JSON text can.
    const imitation = JSON.stringify({ tag: frame.toString('latin1') })
    await closing(await open(master), (log) =>
      log.append([{ ...sampleEvents('second'), body: new TextEncoder().encode(imitation) }]),
    )
    const [segment] = await segmentsIn(master)
    await truncate(segment!, (await readFile(segment!)).byteLength - 1)
    expect(await tagsIn(master)).toEqual(['first'])
  })

  const writeSegments = async () =>
    closing(await open(master, 300), async (log) => {
      for (let number = 0; number < 10; number++) await log.append([sampleEvents(`e${number}`, 10, 200)])
    })

  it('go on in the segment before, when a new one was begun but not written', async () => {
    await writeSegments()
    for (const content of ['', 'torn']) {
      const directory = await copy()
      await writeFile(path.join(directory, '0000000000000100.log'), content)
      await closing(await open(directory, 300), async (log) => {
        expect([log.head(), log.lastAt()]).toEqual([100, clock.now()])
        expect(await log.append([sampleInput('next')])).toMatchObject({ position: 100 })
        expect((await readAll(log)).map(tagOf)).toHaveLength(11)
      })
      expect((await tagsIn(directory)).at(-1)).toBe('next')
    }
  })

  it('are refused when a segment that others follow is damaged or missing, at the latest when it is read', async () => {
    await writeSegments()
    const names = (await segmentsIn(master)).map((file) => path.basename(file))
    expect(names.length).toBeGreaterThan(3)
    const corrupt = { code: 'store_corrupt' }
    const gone = await copy()
    await rm(path.join(gone, names[0]!))
    await closing(await open(gone), (log) => expect(readAll(log)).rejects.toMatchObject(corrupt))
    const hole = await copy()
    await rm(path.join(hole, names[1]!))
    await closing(await open(hole), (log) => expect(readAll(log)).rejects.toMatchObject(corrupt))
    const cut = await copy()
    await truncate(path.join(cut, names[1]!), 100)
    await closing(await open(cut), (log) => expect(readAll(log)).rejects.toMatchObject(corrupt))
    const flipped = await copy()
    const bytes = await readFile(path.join(flipped, names[1]!))
    bytes[200]! ^= 4
    await writeFile(path.join(flipped, names[1]!), bytes)
    await closing(await open(flipped), (log) => expect(readAll(log)).rejects.toMatchObject(corrupt))
    const short = await copy()
    for (const name of names.slice(0, -1)) await rm(path.join(short, name))
    await truncate(path.join(short, names.at(-1)!), 0)
    await expect(open(short)).rejects.toMatchObject(corrupt)
  })

  it('of a newer layout are refused, and left as they are', async () => {
    await writeThree()
    const [segment] = await segmentsIn(master)
    const bytes = await readFile(segment!)
    bytes[4] = 2
    const { crc32 } = await import('node:zlib')
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 44)), 44)
    await writeFile(segment!, bytes)
    await expect(open(master)).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringContaining('newer'),
    })
    expect((await readFile(segment!)).equals(bytes)).toBe(true)
  })
})
