import { describe, expect, it } from 'vitest'
import { stepsOf } from './draft-steps.ts'
import { ENTRY } from '../canvas/step-graph.ts'
import { editGraph, placesOf } from './edit-graph.ts'

const CAMPAIGN = {
  steps: [{ wait: '1h' }, { waitFor: { did: 'A' }, then: [{ exit: 'done' }] }, { send: 'push' }],
}
const ways = (graph: ReturnType<typeof editGraph>): readonly string[] =>
  graph.edges.map(({ from, to, label }) => `${from} ${label ?? ''}> ${to}`)

describe('the graph in which steps are put', () => {
  it('has a gap wherever a step can stand, and comes together behind a block', () => {
    expect(ways(editGraph(stepsOf(CAMPAIGN)))).toEqual([
      `${ENTRY} > +steps[0]`,
      '+steps[0] > steps[0]',
      'steps[0] > +steps[1]',
      '+steps[1] > steps[1]',
      'steps[1] then> +steps[1].then[0]',
      '+steps[1].then[0] > steps[1].then[0]',
      'steps[1] else> +steps[1].else[0]',
      '+steps[1].else[0] > +steps[2]',
      '+steps[2] > steps[2]',
      'steps[2] > +steps[3]',
    ])
  })

  it('has one gap where there is no step yet', () => {
    expect(ways(editGraph(stepsOf({})))).toEqual([`${ENTRY} > +steps[0]`])
  })

  it('has a place for everything, and no two in one', () => {
    const graph = editGraph(stepsOf(CAMPAIGN))
    const places = [...placesOf(graph).values()].map(({ x, y }) => `${x} ${y}`)
    expect(new Set(places).size).toBe(1 + graph.steps.length + graph.gaps.length)
  })
})
