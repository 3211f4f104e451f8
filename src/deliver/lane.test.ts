import { describe, expect, it } from 'vitest'
import { createManualClock } from '../kernel/clock.ts'
import { silentLogger } from '../kernel/logger.ts'
import { createSeededRandom } from '../kernel/random.ts'
import type { Delivery } from '../model/delivery.ts'
import { Breaker } from './breaker.ts'
import { Lane } from './lane.ts'
import { Seats } from './seats.ts'

const OPEN_GATE = { room: () => ({ at: 0, by: undefined }), pass: () => () => {} }
const NOW = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
/** More than a lane keeps in memory. */
const MANY = 45_000

/** An outbox that a lane empties: what was taken is settled. */
function start() {
  const clock = createManualClock(NOW)
  const rows = new Map<string, Delivery>()
  const taken: string[] = []
  const lane = new Lane({
    connection: 'mail',
    seats: new Seats(1),
    gate: OPEN_GATE,
    breaker: new Breaker({ clock, random: createSeededRandom(1) }),
    part: () => ({}),
    throttled: async () => {},
    size: 1000,
    gatherMs: 0,
    clock,
    logger: silentLogger,
    outbox: {
      unsettled: async (_, limit) =>
        [...rows.values()]
          .filter(({ status }) => status === 'held')
          .sort((a, b) => a.notBefore - b.notBefore)
          .slice(0, limit),
      deliveries: async (ids) => ids.map((id) => rows.get(id)),
      byVendorId: async () => [],
    },
    take: async (deliveries) => {
      for (const delivery of deliveries) {
        expect(delivery.notBefore).toBeLessThanOrEqual(clock.now())
        expect(delivery.status).toBe('held')
        rows.set(delivery.id, { ...delivery, status: 'sent' })
        taken.push(delivery.id)
      }
      return { again: [] }
    },
  })
  const add = (ids: readonly string[], notBefore: number): void => {
    const added = ids.map((id) => ({ id, notBefore, status: 'held' }) as Delivery)
    for (const row of added) rows.set(row.id, row)
    lane.add(added)
  }
  const settle = async (count: number): Promise<void> => {
    for (let turns = 0; taken.length < count && turns < 10_000; turns++) await clock.breathe()
    for (let turns = 0; turns < 5; turns++) await clock.breathe()
    expect(taken).toHaveLength(count)
  }
  return { clock, add, settle, taken, lane }
}

const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`)

describe('a lane with more held back than it keeps in memory', () => {
  it('sends at once what is due now, and all of the held in their time', async () => {
    const { clock, add, settle, taken, lane } = start()
    expect(lane.state().nextAt).toBeUndefined()
    add(named('morning', MANY), NOW + 8 * HOUR)
    expect(lane.state().nextAt).toBe(NOW + 8 * HOUR)
    add(named('now', 10), NOW)
    await settle(10)
    expect(taken).toEqual(named('now', 10))
    clock.advance(HOUR)
    add(['later'], NOW + 2 * HOUR)
    await settle(10)
    clock.advance(HOUR)
    await settle(11)
    add(['noon'], NOW + 12 * HOUR)
    clock.advance(6 * HOUR)
    await settle(11 + MANY)
    expect(new Set(taken).size).toBe(taken.length)
    clock.advance(4 * HOUR)
    await settle(12 + MANY)
    expect(taken.at(-1)).toBe('noon')
    await lane.stop()
  })

  it('begins anew with what is its own, be it in memory or left out', async () => {
    const { clock, add, settle, taken, lane } = start()
    add(named('morning', 20_500), NOW + 8 * HOUR)
    await settle(0)
    lane.reread()
    await settle(0)
    clock.advance(8 * HOUR)
    await settle(20_500)
    expect(new Set(taken).size).toBe(20_500)
    await lane.stop()
  })
})
