import { describe, expect, it } from 'vitest'
import webhook from '../connections/webhook/index.ts'
import { createManualClock } from '../kernel/clock.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { createSeededRandom } from '../kernel/random.ts'
import type { Delivery, Outcome } from '../model/delivery.ts'
import { settleAttempt } from './settle-attempt.ts'

const NOW = Date.UTC(2026, 0, 1)
const connection = { key: 'hub', kind: webhook, settings: {}, forward: undefined, audiences: {} }
const delivery = { id: 'd1', profile: 1, channel: 'webhook', attempts: [] } as unknown as Delivery

function settled(outcome: Omit<Outcome, 'detail'>) {
  const context = { clock: createManualClock(NOW), random: createSeededRandom(1), metrics: noMetrics }
  return settleAttempt(context, connection, {
    delivery,
    attempt: 1,
    startedAt: NOW,
    outcome: { ...outcome, detail: 'so it said' },
  })
}

describe('what an answer means for everybody else who waits for the tool', () => {
  const cases: readonly (readonly [string, Omit<Outcome, 'detail'>, object])[] = [
    ['goes on', { result: 'accepted' }, {}],
    ['goes on after a refusal of this message', { result: 'failed' }, {}],
    ['waits with wrong credentials', { result: 'auth' }, { pauseMs: 60_000, isLockedOut: true }],
    ['waits as long as the tool asks', { result: 'retry', retryAfterMs: 30_000 }, { pauseMs: 30_000 }],
    ['counts a tool in trouble', { result: 'retry' }, { isDown: true }],
    ['counts a tool that gave no answer', { result: 'unknown' }, { isDown: true }],
    ['goes on where one address alone has to wait', { result: 'retry', retryAfterMs: 60_000, alone: true }, {}],
  ]
  it.each(cases)('%s', (_what, outcome, expected) => {
    const { again: _again, trouble: _trouble, ...news } = settled(outcome).result
    expect(news).toEqual(expected)
  })

  it('keeps nothing of that in the log', () => {
    const { entry } = settled({ result: 'retry', alone: true })
    expect(JSON.stringify(entry)).not.toContain('alone')
  })
})
