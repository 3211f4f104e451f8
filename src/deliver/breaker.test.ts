import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { createSeededRandom } from '../kernel/random.ts'
import { Breaker } from './breaker.ts'

const NOW = Date.UTC(2026, 0, 1)
const DOWN = { isDown: true } as const
const WELL = {}

function start() {
  const clock = createManualClock(NOW)
  const breaker = new Breaker({ clock, random: createSeededRandom(7) })
  const turns = (count: number, result: Parameters<Breaker['note']>[0]) => {
    for (let turn = 0; turn < count; turn++) {
      expect(breaker.take(() => {})).toBe(true)
      breaker.note(result)
    }
  }
  const waitMs = () => Math.max(0, breaker.until - clock.now())
  /** Waits until it may be asked again, finds it as `result` says, and gives how long it is left alone then. */
  const probe = (result: Parameters<Breaker['note']>[0]) => {
    clock.advance(waitMs())
    turns(1, result)
    return waitMs()
  }
  return { clock, breaker, turns, waitMs, probe }
}

describe('a breaker', () => {
  it('lets a tool be called that fails now and then', () => {
    const { turns, waitMs } = start()
    for (let round = 0; round < 10; round++) {
      turns(4, DOWN)
      turns(1, WELL)
    }
    expect(waitMs()).toBe(0)
  })

  it('leaves a tool alone that failed five times in a row, longer each time, at most a minute', () => {
    const { turns, waitMs, probe } = start()
    turns(4, DOWN)
    expect(waitMs()).toBe(0)
    turns(1, DOWN)
    expect(waitMs()).toBeGreaterThanOrEqual(2500)
    expect(waitMs()).toBeLessThanOrEqual(5000)
    const waits = Array.from({ length: 8 }, () => probe(DOWN))
    expect(waits[0]).toBeGreaterThanOrEqual(5000)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(30_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000)
  })

  it('says that the credentials are wrong until a call found them right, or they were changed', () => {
    const { breaker, probe, turns } = start()
    const LOCKED_OUT = { pauseMs: 60_000, isLockedOut: true } as const
    turns(5, DOWN)
    expect(breaker.isLockedOut).toBe(false)
    probe(LOCKED_OUT)
    breaker.note({ notCalled: true })
    expect(breaker.isLockedOut).toBe(true)
    probe(WELL)
    expect(breaker.isLockedOut).toBe(false)
    probe(LOCKED_OUT)
    breaker.reset()
    expect(breaker.isLockedOut).toBe(false)
  })

  it('asks with one turn whether the tool is back, and lets all go on once it is', () => {
    const { clock, breaker, turns, waitMs } = start()
    turns(5, DOWN)
    clock.advance(waitMs())
    let woken = 0
    const again = () => void woken++
    expect(breaker.take(again)).toBe(true)
    expect(breaker.take(again)).toBe(false)
    expect(breaker.take(again)).toBe(false)
    breaker.note(WELL)
    expect(woken).toBe(1)
    expect([breaker.take(again), breaker.take(again)]).toEqual([true, true])
    expect(waitMs()).toBe(0)
  })

  it('counts turns that were under way when it opened once', () => {
    const { breaker, waitMs, probe } = start()
    for (let turn = 0; turn < 20; turn++) breaker.take(() => {})
    for (let turn = 0; turn < 20; turn++) breaker.note(DOWN)
    expect(waitMs()).toBeLessThanOrEqual(5000)
    expect(probe(DOWN)).toBeLessThanOrEqual(10_000)
  })

  it('waits as long as the tool asks, and a turn without a call says nothing of it', () => {
    const { clock, breaker, turns, waitMs } = start()
    turns(1, { pauseMs: 90_000 })
    expect(waitMs()).toBe(90_000)
    clock.advance(90_000)
    turns(5, DOWN)
    clock.advance(waitMs())
    turns(1, { notCalled: true })
    breaker.take(() => {})
    expect(breaker.take(() => {})).toBe(false)
  })

  it('is forgotten when the settings change', () => {
    const { breaker, turns, waitMs } = start()
    turns(5, DOWN)
    breaker.reset()
    expect(waitMs()).toBe(0)
    turns(4, DOWN)
    expect(waitMs()).toBe(0)
  })
})
