import { describe, expect, it } from 'vitest'
import { brokenOutcome, retryAfterMs, safeDetail } from './reply-facts.ts'

describe('what a reply tells', () => {
  it.each([
    ['550 5.1.1 <ada@example.com>: unknown user\r\n', '550 5.1.1 <[address]>: unknown user'],
    ['Malformed access token EAABsbCS1iHgBALocalToken', 'Malformed access token […]'],
    [`Key ${'a1'.repeat(40)} is bad`, 'Key […] is bad'],
    ['  two\n\tlines ', 'two lines'],
    ['x '.repeat(500), 'x '.repeat(100)],
  ])('%j is kept as %j', (text, kept) => expect(safeDetail(text)).toBe(kept))

  it.each([
    [{ 'retry-after': '5' }, 5000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:00 GMT', date: 'Mon, 23 Nov 2026 10:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:00 GMT', date: 'Mon, 23 Nov 2026 10:01:00 GMT' }, 0],
    [{ 'retry-after': 'Mon, 23 Nov 2026 10:01:00 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j asks for a wait of %s ms', (headers, wait) =>
    expect(retryAfterMs(headers as Record<string, string>)).toBe(wait),
  )

  it('a break after sending is unclear only where repeating could do harm', () => {
    const reply = { kind: 'broken', sent: true, refused: false, detail: 'Cut.' } as const
    expect(brokenOutcome(reply, 'blind').result).toBe('unknown')
    expect(brokenOutcome(reply, 'reports').result).toBe('unknown')
    expect(brokenOutcome(reply, 'key').result).toBe('retry')
    expect(brokenOutcome(reply, 'natural').result).toBe('retry')
  })
})
