import { describe, expect, it } from 'vitest'
import type { TimelineItem } from '../api/types.ts'
import { momentsOf } from './moments.ts'

const start = Date.parse('2026-01-01T10:00:00.000Z')
const item = (ms: number): TimelineItem => ({
  kind: 'wait_started',
  at: new Date(start + ms).toISOString(),
  text: String(ms),
})
const HOUR = 3_600_000

describe('momentsOf', () => {
  it('puts an event and the decisions that follow from it into one moment', () => {
    const moments = momentsOf([item(120), item(40), item(0)])
    expect(moments).toHaveLength(1)
    expect(moments[0]).toMatchObject({ at: start, after: undefined })
    expect(moments[0]?.items).toHaveLength(3)
  })

  it('tells how much time passed where the campaign waited', () => {
    const [newer, older] = momentsOf([item(HOUR + 20), item(HOUR), item(0)])
    expect(newer?.after).toBe(HOUR)
    expect(older?.after).toBeUndefined()
  })

  it('says nothing about the time that a visitor takes to read', () => {
    expect(momentsOf([item(60_000), item(0)])[0]?.after).toBeUndefined()
  })

  it('does not stumble over times that go back a little', () => {
    expect(momentsOf([item(0), item(500)])).toHaveLength(1)
    expect(momentsOf([item(0), item(HOUR)])[0]?.after).toBeUndefined()
  })

  it('has nothing to show for an empty story', () => {
    expect(momentsOf([])).toEqual([])
  })
})
