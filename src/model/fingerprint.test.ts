import { describe, expect, it } from 'vitest'
import { fingerprint, FINGERPRINT_WORDS } from './fingerprint.ts'

const of = (source: string, messageId: string, seed = 1) => {
  const out = new Uint32Array(FINGERPRINT_WORDS)
  fingerprint(source, messageId, seed, out, 0)
  return [...out].join()
}

describe('fingerprint', () => {
  it('is the same for the same message, and another for another source, message or seed', () => {
    expect(of('web', 'm1')).toBe(of('web', 'm1'))
    const others = [of('app', 'm1'), of('web', 'm2'), of('web', 'm1', 2), of('we', 'bm1'), of('', 'webm1')]
    expect(new Set([of('web', 'm1'), ...others]).size).toBe(6)
  })

  it('writes three words where it is told, and nothing else', () => {
    const out = new Uint32Array(9)
    fingerprint('web', 'm1', 1, out, 3)
    expect([...out.subarray(0, 3), ...out.subarray(6)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([...out.subarray(3, 6)].join()).toBe(of('web', 'm1'))
  })

  it('spreads neighbouring ids: no two of 200 000 agree even in 64 of the bits', () => {
    const out = new Uint32Array(3)
    const [first, second] = [new Set<string>(), new Set<string>()]
    for (let index = 0; index < 200_000; index++) {
      fingerprint('web', `node-next-1700000000000-${index}`, 7, out, 0)
      first.add(`${out[0]},${out[1]}`)
      second.add(`${out[1]},${out[2]}`)
    }
    expect([first.size, second.size]).toEqual([200_000, 200_000])
  })
})
