import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Meter } from './meter.ts'

const NOW = Date.UTC(2026, 0, 1)
const throttle = { atMost: 3, perMs: 1000 }

describe('a meter', () => {
  it('has room until the window is full, and again when the oldest call leaves it', () => {
    const meter = new Meter()
    for (const at of [0, 100, 200]) {
      expect(meter.roomAt(throttle, NOW + at)).toBe(NOW + at)
      meter.take(throttle, NOW + at)
    }
    expect(meter.roomAt(throttle, NOW + 200)).toBe(NOW + 1000)
    expect(meter.roomAt(throttle, NOW + 999)).toBe(NOW + 1000)
    expect(meter.roomAt(throttle, NOW + 1000)).toBe(NOW + 1000)
    meter.take(throttle, NOW + 1000)
    expect(meter.roomAt(throttle, NOW + 1000)).toBe(NOW + 1100)
  })

  it('has room at once for a call that was not made after all', () => {
    const meter = new Meter()
    for (let call = 0; call < 3; call++) meter.take(throttle, NOW)
    meter.giveBack()
    expect(meter.roomAt(throttle, NOW)).toBe(NOW)
  })

  it('follows a throttle that was changed', () => {
    const meter = new Meter()
    for (let call = 0; call < 3; call++) meter.take(throttle, NOW)
    expect(meter.roomAt({ atMost: 4, perMs: 1000 }, NOW)).toBe(NOW)
    expect(meter.roomAt({ atMost: 3, perMs: 5000 }, NOW)).toBe(NOW + 5000)
    expect(meter.roomAt({ atMost: 1, perMs: 500 }, NOW)).toBe(NOW + 500)
  })

  it('keeps nothing waiting for more than a window when the clock is put back', () => {
    const meter = new Meter()
    for (let call = 0; call < 3; call++) meter.take(throttle, NOW + 3_600_000)
    expect(meter.roomAt(throttle, NOW)).toBe(NOW + 1000)
  })

  it('never lets too many through in any window, and never fewer than a hundredth below what it may', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20 }), (waits, atMost) => {
        const rule = { atMost, perMs: 1000 }
        const meter = new Meter()
        const calls: number[] = []
        let now = NOW
        for (const wait of waits) {
          now += wait
          const room = meter.roomAt(rule, now)
          const inside = (ms: number): number => calls.filter((at) => at > now - ms).length
          expect(room > now || inside(rule.perMs) < atMost).toBe(true)
          expect(room === now || inside(rule.perMs * 1.01) >= atMost).toBe(true)
          now = room
          meter.take(rule, now)
          calls.push(now)
          expect(calls.filter((at) => at > now - rule.perMs).length).toBeLessThanOrEqual(atMost)
        }
        expect(meter.runs().length).toBeLessThanOrEqual(102)
      }),
    )
  })
})
