import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../kernel/random.ts'
import type { FingerprintBlock } from '../store/state.ts'
import { DEDUPE_WINDOW_MS, dedupeHorizon, DedupeWindow } from './dedupe-window.ts'

const START = Date.UTC(2026, 0, 1)

describe('the window of messages seen', () => {
  it('knows a message again by source and id, for at least a day of log time', () => {
    const window = new DedupeWindow(7)
    expect(window.seen('web', 'm1', START)).toBe(false)
    expect(window.seen('web', 'm1', START + 1)).toBe(true)
    expect(window.seen('server', 'm1', START + 1)).toBe(false)
    expect(window.seen('web', 'm1', START + DEDUPE_WINDOW_MS)).toBe(true)
  })

  it('forgets by whole buckets, and says what the store may forget with it', () => {
    const window = new DedupeWindow(7)
    window.seen('web', 'm1', START)
    window.seen('web', 'm2', START + DEDUPE_WINDOW_MS)
    expect(window.take(0).dropUntil).toBe(undefined)
    expect(window.seen('web', 'm1', START + 2 * DEDUPE_WINDOW_MS)).toBe(false)
    expect(window.take(0).dropUntil).toBeGreaterThanOrEqual(START)
    expect(window.take(0)).toEqual({ blocks: [], dropUntil: undefined })
  })

  it('judges the same wherever commits fall, and after any restart', () => {
    const random = createSeededRandom(1)
    const messages = Array.from({ length: 3000 }, (_, index) => ({
      id: `m${Math.floor(random.float() * 400)}`,
      at: START + Math.floor((index * 5 * DEDUPE_WINDOW_MS) / 3000),
    }))
    const live = (restartAfter: number): readonly boolean[] => {
      let window = new DedupeWindow(7)
      let kept: FingerprintBlock[] = []
      return messages.map(({ id, at }, index) => {
        const seen = window.seen('web', id, at)
        if (index % restartAfter !== restartAfter - 1) return seen
        const { blocks, dropUntil = -1 } = window.take(index)
        kept = [...kept, ...blocks].filter((block) => block.at > dropUntil)
        window = new DedupeWindow(7)
        for (const block of kept) if (block.at > dedupeHorizon(at)) window.load(block)
        return seen
      })
    }
    const once = live(1_000_000)
    expect(once.filter(Boolean).length).toBeGreaterThan(300)
    for (const restartAfter of [1, 7, 100, 999]) expect(live(restartAfter)).toEqual(once)
  })

  it('is the same after a restart from what was committed', () => {
    const window = new DedupeWindow(7)
    for (let index = 0; index < 5000; index++) window.seen('web', `m${index}`, START)
    const [block] = window.take(0).blocks
    expect(block!.packed.length).toBe(5000 * 12)
    const reopened = new DedupeWindow(7)
    reopened.load(block!)
    for (let index = 0; index < 5000; index++) expect(reopened.seen('web', `m${index}`, START)).toBe(true)
    expect(reopened.seen('web', 'other', START)).toBe(false)
  })
})
