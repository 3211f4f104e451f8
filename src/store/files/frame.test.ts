import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../log.ts'
import { decodeHeader, decodePayload, encodeFrame, FRAME_HEADER_BYTES, isPayloadWhole } from './frame.ts'

const entryParts = fc.oneof(
  fc.record({
    kind: fc.constant('events' as const),
    count: fc.integer({ min: 1, max: 3000 }),
    body: fc.uint8Array({ maxLength: 3000 }),
    source: fc.string(),
  }),
  fc.record({ kind: fc.constant('input' as const), delivery: fc.string() }),
)

const entriesFrom = (
  start: number,
  parts: readonly (typeof entryParts extends fc.Arbitrary<infer T> ? T : never)[],
) => {
  let position = start
  return parts.map((part): LogEntry => {
    const at = { position, at: 1_767_225_600_000 + position }
    if (part.kind === 'input') {
      position += 1
      return { ...at, kind: 'input', input: { kind: 'authorise', profile: 1, delivery: part.delivery, attempt: 1 } }
    }
    position += part.count
    return { ...at, kind: 'events', header: { source: part.source, count: part.count, call: 'batch' }, body: part.body }
  })
}

const plain = (entries: readonly LogEntry[]) =>
  entries.map((entry) => (entry.kind === 'events' ? { ...entry, body: [...entry.body] } : entry))

describe('a frame', () => {
  it('gives back the entries it was made of, compressed or not', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(entryParts, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (start, parts, compress) => {
          const entries = entriesFrom(start, parts)
          const frame = encodeFrame(entries, compress)
          const bytes = Buffer.concat(frame.parts)
          expect(bytes.byteLength).toBe(frame.bytes)
          const header = decodeHeader(bytes)
          expect(header).toEqual(frame.header)
          const stored = bytes.subarray(FRAME_HEADER_BYTES)
          expect(isPayloadWhole(frame.header, stored)).toBe(true)
          expect(plain(decodePayload(frame.header, stored))).toEqual(plain(entries))
        },
      ),
    )
  })

  it('shows any wrong byte', () => {
    const entries = entriesFrom(5, [{ kind: 'events', count: 2, body: new Uint8Array(50), source: 'web' }])
    for (const compress of [false, true]) {
      const good = Buffer.concat(encodeFrame(entries, compress).parts)
      for (let at = 0; at < good.byteLength; at++) {
        const bad = Buffer.from(good)
        bad[at]! ^= 0x10
        const header = decodeHeader(bad)
        expect(header !== undefined && isPayloadWhole(header, bad.subarray(FRAME_HEADER_BYTES))).toBe(false)
      }
    }
  })
})
