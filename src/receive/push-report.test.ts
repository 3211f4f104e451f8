import { describe, expect, it } from 'vitest'
import { readPushReport } from './push-report.ts'

const NOW = Date.UTC(2026, 2, 1)
const read = (report: unknown) => readPushReport(JSON.stringify(report), NOW)

describe('readPushReport', () => {
  it('takes the moment from the device', () => {
    expect(read({ type: 'opened', at: NOW - 5000 })).toEqual({
      ok: true,
      value: { type: 'opened', at: NOW - 5000, deviceAt: NOW - 5000 },
    })
  })

  it('corrects a device whose clock is wrong', () => {
    const wrong = Date.UTC(2001, 0, 1)
    expect(read({ type: 'received', at: wrong, sentAt: wrong + 60_000 })).toMatchObject({
      value: { at: NOW - 60_000, deviceAt: wrong },
    })
    expect(read({ type: 'received', at: NOW + 1e9, sentAt: NOW + 1e9 + 10 })).toMatchObject({ value: { at: NOW - 10 } })
  })

  it('takes the moment of arrival where the device talks nonsense', () => {
    for (const times of [{ at: NOW + 1000 }, { at: 0 }, { at: 10, sentAt: 5 }, { at: 0, sentAt: NOW }]) {
      expect(read({ type: 'received', ...times })).toMatchObject({ value: { at: NOW } })
    }
  })

  it.each([
    ['{'],
    [''],
    ['null'],
    ['[]'],
    ['"opened"'],
    ['{}'],
    ['{"type":"clicked","at":1}'],
    ['{"type":"opened"}'],
    ['{"type":"opened","at":"1"}'],
    ['{"type":"opened","at":-1}'],
    ['{"type":"opened","at":1e99}'],
    ['{"type":"__proto__","at":1}'],
  ])('refuses %s with a reason', (body) => {
    expect(readPushReport(body, NOW)).toMatchObject({ ok: false, error: expect.stringMatching(/\w{4}/) as string })
  })
})
