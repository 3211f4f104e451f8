import { describe, expect, it } from 'vitest'
import type { Step } from '../../api/admin-api.ts'
import { ENTRY, stepGraph } from './step-graph.ts'

const step = (id: string, under: Step['under'] = null, kind = 'send'): Step => ({
  id,
  kind,
  channel: null,
  text: id,
  depth: under ? 1 : 0,
  under,
  reached: 0,
  passedOver: 0,
  sent: 0,
  failed: 0,
  unknown: 0,
  skipped: {},
  held: {},
  branches: {},
  goals: {},
  converted: 0,
  silent: 0,
})

describe('the graph of a campaign', () => {
  it('is a chain where there is no branch', () => {
    expect(stepGraph([step('wait'), step('push')])).toEqual([
      { from: ENTRY, to: 'wait' },
      { from: 'wait', to: 'push' },
    ])
  })

  it('comes back from what stands under a step', () => {
    const steps = [step('ask'), step('yes', { step: 'ask', branch: 'then' }), step('mail')]
    expect(stepGraph(steps)).toEqual([
      { from: ENTRY, to: 'ask' },
      { from: 'ask', branch: 'then', to: 'yes' },
      { from: 'yes', to: 'mail' },
      { from: 'ask', to: 'mail' },
    ])
  })

  it('ends where a journey ends', () => {
    const steps = [step('ask'), step('out', { step: 'ask', branch: 'then' }, 'exit'), step('mail')]
    expect(stepGraph(steps)).toEqual([
      { from: ENTRY, to: 'ask' },
      { from: 'ask', branch: 'then', to: 'out' },
      { from: 'ask', to: 'mail' },
    ])
  })

  it('keeps branches within branches apart', () => {
    const steps = [
      step('a'),
      step('b', { step: 'a', branch: 'x' }),
      step('c', { step: 'b', branch: 'x' }),
      step('d', { step: 'a', branch: 'y' }),
    ]
    expect(stepGraph(steps)).toEqual([
      { from: ENTRY, to: 'a' },
      { from: 'a', branch: 'x', to: 'b' },
      { from: 'b', branch: 'x', to: 'c' },
      { from: 'a', branch: 'y', to: 'd' },
    ])
  })
})
