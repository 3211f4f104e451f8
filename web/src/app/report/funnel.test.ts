import { describe, expect, it } from 'vitest'
import type { Campaign, Step } from '../../api/admin-api.ts'
import { armsOf, csvOf, funnelOf } from './funnel.ts'

const step = (id: string, over: Partial<Step>): Step =>
  ({
    id,
    kind: 'send',
    text: id,
    depth: 0,
    skipped: {},
    branches: {},
    goals: {},
    failed: 0,
    unknown: 0,
    ...over,
  }) as Step

const CAMPAIGN = {
  entered: 10,
  steps: [
    step('nudge', { reached: 8, sent: 5, skipped: { capped: 1, no_address: 2 }, converted: 2 }),
    step('ways', { kind: 'split', reached: 4, sent: 0, converted: 0, branches: { a: 3, b: 1 }, goals: { a: 2 } }),
    step('=SUM(A1), "x"', { reached: 0, sent: 0, converted: 0 }),
  ],
} as unknown as Campaign

describe('a funnel', () => {
  it('tells how far people came, and what became of the messages', () => {
    expect(funnelOf(CAMPAIGN)[0]).toEqual({
      step: 'nudge',
      text: 'nudge',
      depth: 0,
      reached: 8,
      share: 0.8,
      sent: 5,
      skipped: [
        ['no_address', 2],
        ['capped', 1],
      ],
      failed: 0,
      converted: 2,
    })
  })

  it('tells what each way of a split did', () => {
    expect(armsOf(CAMPAIGN)).toEqual([
      { step: 'ways', arm: 'a', people: 3, goals: 2 },
      { step: 'ways', arm: 'b', people: 1, goals: 0 },
    ])
  })

  it('is a table that spreadsheets read and do not run', () => {
    const lines = csvOf(funnelOf(CAMPAIGN), (reason) => reason).split('\r\n')
    expect(lines[1]).toBe('nudge,nudge,8,0.8000,5,0,2,no_address: 2; capped: 1')
    expect(lines[3]?.startsWith(`"'=SUM(A1), ""x""",`)).toBe(true)
  })

  it('of a campaign that nobody entered divides by nothing', () => {
    expect(funnelOf({ ...CAMPAIGN, entered: 0 }).map(({ share }) => share)).toEqual([0, 0, 0])
  })
})
