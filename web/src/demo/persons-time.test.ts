import { describe, expect, it } from 'vitest'
import type { TimelineItem } from '../api/types.ts'
import { inPersonsTime } from './persons-time.ts'

const START = Date.parse('2026-01-01T10:00:00.000Z')
const HOUR = 3_600_000
const SECOND = 1_000

const decision = (ms: number, kind: string, detail: Record<string, unknown> = {}): TimelineItem => ({
  kind,
  at: new Date(START + ms).toISOString(),
  text: kind,
  detail: { campaign: 'c', ...detail },
})
const event = (ms: number): TimelineItem => ({
  kind: 'event',
  at: new Date(START + ms).toISOString(),
  name: 'Product Viewed',
  via: null,
})
const wait = (ms: number, span: number, step = 'w1') => decision(ms, 'wait_started', { step, until: START + ms + span })

/** Milliseconds since the start, the oldest first. */
const times = (...oldestFirst: TimelineItem[]): number[] =>
  inPersonsTime(oldestFirst.toReversed())
    .map(({ at }) => Date.parse(at) - START)
    .reverse()

describe('inPersonsTime', () => {
  it('leaves a story alone in which nothing was skipped', () => {
    expect(times(wait(0, HOUR), event(SECOND), decision(HOUR, 'delivery_created'))).toEqual([0, SECOND, HOUR])
  })

  it('lets a skipped wait take its time, and everything after it come later', () => {
    expect(times(wait(0, HOUR), event(SECOND), decision(2 * SECOND, 'delivery_created'), event(3 * SECOND))).toEqual([
      0,
      SECOND,
      HOUR,
      HOUR + SECOND,
    ])
  })

  it('adds up one skipped wait after the other', () => {
    const late = decision(2 * SECOND, 'wait_ended', { why: 'time_over' })
    expect(times(wait(0, HOUR), decision(SECOND, 'delivery_created'), wait(SECOND, 4 * HOUR, 'w2'), late)).toEqual([
      0,
      HOUR,
      HOUR,
      5 * HOUR,
    ])
  })

  it('does not take a wait that an event ended for a skipped one', () => {
    expect(times(wait(0, HOUR), decision(SECOND, 'wait_ended', { why: 'happened' }))).toEqual([0, SECOND])
    expect(times(wait(0, HOUR), decision(SECOND, 'journey_ended'), decision(2 * SECOND, 'delivery_created'))).toEqual([
      0,
      SECOND,
      2 * SECOND,
    ])
  })

  it('keeps the waits of several campaigns apart', () => {
    expect(times(wait(0, HOUR), decision(SECOND, 'delivery_created', { campaign: 'other' }))).toEqual([0, SECOND])
  })
})
