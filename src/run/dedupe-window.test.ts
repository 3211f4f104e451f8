import { describe, expect, it } from 'vitest'
import { DEDUPE_WINDOW_MS, DedupeWindow } from './dedupe-window.ts'

const START = Date.UTC(2026, 0, 1)

describe('the window of messages seen', () => {
  it('knows a message again by source and id, for at least a day of log time', () => {
    const window = new DedupeWindow(7)
    expect(window.seen('web', 'm1', START)).toBe(false)
    expect(window.seen('web', 'm1', START + 1)).toBe(true)
    expect(window.seen('server', 'm1', START)).toBe(false)
    window.forget(START + DEDUPE_WINDOW_MS)
    expect(window.seen('web', 'm1', START + DEDUPE_WINDOW_MS)).toBe(true)
  })

  it('forgets by whole buckets, and says what the store may forget with it', () => {
    const window = new DedupeWindow(7)
    window.seen('web', 'm1', START)
    expect(window.forget(START + DEDUPE_WINDOW_MS)).toBe(undefined)
    const until = window.forget(START + 2 * DEDUPE_WINDOW_MS)
    expect(until).toBeGreaterThanOrEqual(START)
    expect(window.seen('web', 'm1', START + 2 * DEDUPE_WINDOW_MS)).toBe(false)
  })

  it('is the same after a restart from what was committed', () => {
    const window = new DedupeWindow(7)
    for (let index = 0; index < 5000; index++) window.seen('web', `m${index}`, START)
    const block = window.take(0, START)!
    expect(block.packed.length).toBe(5000 * 12)
    expect(window.take(1, START)).toBe(undefined)
    const reopened = new DedupeWindow(7)
    reopened.load(block)
    for (let index = 0; index < 5000; index++) expect(reopened.seen('web', `m${index}`, START)).toBe(true)
    expect(reopened.seen('web', 'other', START)).toBe(false)
  })
})
