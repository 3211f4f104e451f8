import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mapping } from '../draft/mapping.ts'
import { copyOf, inOrder, stepsOf, withoutStep, withStep, withStepMoved } from './draft-steps.ts'

const CAMPAIGN = {
  steps: [
    { wait: '1h' },
    { send: 'push', id: 'nudge' },
    { waitFor: { opened: 'nudge' }, upTo: '4h', then: [{ exit: 'engaged' }] },
    {
      branch: [{ when: { did: 'A' }, then: [{ wait: '1d' }, { enter: 'x' }] }, { when: { did: 'B' } }],
      else: [{ exit: 'no' }],
    },
    {
      split: [
        { id: 'a', weight: 1, then: [{ wait: '2d' }] },
        { id: 'b', weight: 1 },
      ],
    },
  ],
}
const kinds = (campaign: Mapping): readonly string[] => inOrder(stepsOf(campaign)).map(({ kind }) => String(kind))
const ALL = ['wait', 'send', 'waitFor', 'exit', 'branch', 'wait', 'enter', 'exit', 'split', 'wait']

describe('the steps of a draft', () => {
  it('come in the order of the file, with every block in its place', () => {
    expect(kinds(CAMPAIGN)).toEqual(ALL)
    expect(inOrder(stepsOf(CAMPAIGN)).map(({ id }) => id)).toContain('steps[3].branch[0].then[1]')
  })

  it('take one more, also where no block was yet', () => {
    const more = withStep(CAMPAIGN, ['steps', 3, 'branch', 1, 'then'], 0, { exit: 'late' })
    expect(inOrder(stepsOf(more)).map(({ id }) => id)).toContain('steps[3].branch[1].then[0]')
    expect(withoutStep(more, ['steps', 3, 'branch', 1, 'then', 0])).toEqual(CAMPAIGN)
  })

  it('are moved whole, from anywhere to anywhere but into themselves', () => {
    const places = blocks(CAMPAIGN)
    const steps = inOrder(stepsOf(CAMPAIGN))
    fc.assert(
      fc.property(fc.constantFrom(...steps), fc.constantFrom(...places), (step, { path, index }) => {
        const moved = withStepMoved(CAMPAIGN, step.path, path, index)
        expect(kinds(moved).toSorted()).toEqual(ALL.toSorted())
      }),
    )
  })

  it('stay where they are when they are drawn into themselves', () => {
    expect(withStepMoved(CAMPAIGN, ['steps', 3], ['steps', 3, 'else'], 0)).toBe(CAMPAIGN)
  })

  it('stand before the one they were moved before', () => {
    expect(kinds(withStepMoved(CAMPAIGN, ['steps', 0], ['steps'], 2)).slice(0, 3)).toEqual(['send', 'wait', 'waitFor'])
    expect(kinds(withStepMoved(CAMPAIGN, ['steps', 1], ['steps'], 0)).slice(0, 3)).toEqual(['send', 'wait', 'waitFor'])
    expect(kinds(withStepMoved(CAMPAIGN, ['steps', 4], ['steps', 2, 'then'], 1))).toEqual([
      'wait',
      'send',
      'waitFor',
      'exit',
      'split',
      'wait',
      'branch',
      'wait',
      'enter',
      'exit',
    ])
    expect(kinds(withStepMoved(CAMPAIGN, ['steps', 3, 'branch', 0, 'then', 1], ['steps'], 0))[0]).toBe('enter')
  })

  it('have no ids in a copy', () => {
    expect(copyOf({ branch: [{ when: { did: 'A' }, then: [{ send: 'push', id: 'x' }] }], id: 'y' })).toEqual({
      branch: [{ when: { did: 'A' }, then: [{ send: 'push' }] }],
    })
  })
})

/** Every place at which a step can stand. */
function blocks(campaign: Mapping): readonly { readonly path: readonly (string | number)[]; readonly index: number }[] {
  const all = (block: ReturnType<typeof stepsOf>): readonly ReturnType<typeof stepsOf>[] => [
    block,
    ...block.steps.flatMap(({ blocks: inner }) => inner.flatMap(all)),
  ]
  return all(stepsOf(campaign)).flatMap(({ path, steps }) =>
    Array.from({ length: steps.length + 1 }, (_, index) => ({ path, index })),
  )
}
