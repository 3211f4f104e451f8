import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../store/log.ts'
import { ReadAhead } from './read-ahead.ts'

const BYTES = 100

const entryAt = (position: number): LogEntry => ({
  kind: 'events',
  position,
  at: 1,
  header: { call: 'track', source: 'web', count: 1 },
  body: new Uint8Array(BYTES),
})

/** Gives two entries for each read, as long as there are some, and notes where it was asked. */
function createLog(head: number) {
  const asked: number[] = []
  const refused = new Set<number>()
  const read = async (position: number) => {
    asked.push(position)
    if (refused.has(position)) throw new Error('the disk refused')
    return [position, position + 1].filter((number) => number < head).map(entryAt)
  }
  return { asked, refused, read }
}

const positions = (entries: readonly LogEntry[]): number[] => entries.map(({ position }) => position)

describe('ReadAhead', () => {
  it('has begun to read what comes next, and reads it once', async () => {
    const log = createLog(5)
    const ahead = new ReadAhead(log, 2 * BYTES)
    expect(positions(await ahead.read(0))).toEqual([0, 1])
    expect(log.asked).toEqual([0, 2])
    expect(positions(await ahead.read(2))).toEqual([2, 3])
    expect(positions(await ahead.read(4))).toEqual([4])
    expect(log.asked).toEqual([0, 2, 4])
  })

  it('does not read ahead of the head, so that what comes there shares an answer', async () => {
    const log = createLog(1)
    const ahead = new ReadAhead(log, 2 * BYTES)
    expect(positions(await ahead.read(0))).toEqual([0])
    expect(log.asked).toEqual([0])
  })

  it('reads anew where it is asked for another place', async () => {
    const log = createLog(9)
    const ahead = new ReadAhead(log, 2 * BYTES)
    await ahead.read(0)
    expect(positions(await ahead.read(1))).toEqual([1, 2])
  })

  it('tells of a failure where it is met, and reads there again', async () => {
    const log = createLog(9)
    const ahead = new ReadAhead(log, 2 * BYTES)
    log.refused.add(2)
    expect(positions(await ahead.read(0))).toEqual([0, 1])
    log.refused.clear()
    await expect(ahead.read(2)).rejects.toThrow('the disk refused')
    expect(positions(await ahead.read(2))).toEqual([2, 3])
  })

  it('forgets what it read ahead', async () => {
    const log = createLog(9)
    const ahead = new ReadAhead(log, 2 * BYTES)
    await ahead.read(0)
    ahead.clear()
    await ahead.read(2)
    expect(log.asked).toEqual([0, 2, 2, 4])
  })
})
