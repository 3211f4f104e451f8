import { describe, expect, it } from 'vitest'
import type { Condition, SequenceStep } from '../../src/model/condition.ts'
import { Comparison } from './compare.ts'
import type { HistoryStep } from './history-grammar.ts'

/**
 * A sequence within W that has to hold for D looks W + D back: what is older may be forgotten, nothing younger. Each case leaves a
 * first step at one distance from that edge, then enough later ones to make the register drop what it may. One millisecond less
 * is the same, since a register keeps one fact beyond its horizon; two less, and these tests fail.
 */
const WITHIN_MS = 9
const FOR_MS = 6
const EDGE_MS = WITHIN_MS + FOR_MS

const step = (event: string): SequenceStep => ({ filter: { event, where: [] }, forbidden: false })
const sequence: Condition = { kind: 'sequence', steps: [step('A'), step('B')], withinMs: WITHIN_MS, same: [] }
const held: Condition = { kind: 'for', of: sequence, durationMs: FOR_MS }
/** A break at the far end of the span: that there was no chain is known from the same facts. */
const heldNot: Condition = { kind: 'for', of: { kind: 'not', of: sequence }, durationMs: FOR_MS }

const track = (name: string, gapMs: number, lagMs = 0): HistoryStep => ({
  gapMs,
  lagMs,
  watched: true,
  stored: false,
  profile: 0,
  does: { kind: 'track', name, properties: {}, context: {} },
})

const distances = [-3, -2, -1, 0, 1, 2, 3].map((offset) => EDGE_MS + offset)

describe('what a sequence in `for` remembers', () => {
  it.each(distances)('is enough for a first step %i ms before the step that makes it look back', (distance) => {
    // The chain A, B begins `distance` before the last A; the A between them makes the register choose what to drop.
    for (const between of [1, 2, 3, WITHIN_MS - 1, WITHIN_MS, WITHIN_MS + 1]) {
      const history = [
        track('A', 0),
        track('B', 1),
        track('A', between - 1),
        track('A', distance - between),
        track('B', 0),
      ]
      const life = (): void => new Comparison({ held, heldNot }).run(history)
      expect(life).not.toThrow()
    }
  })

  it.each(distances)('is enough where one chain takes over from another, %i ms before', (distance) => {
    for (let over = 1; over < distance; over++) {
      const first = [track('A', 0), track('B', 0), track('A', 1)]
      const history = [...first, track('A', over - 1), track('B', 0), track('A', distance - over)]
      const life = (): void => new Comparison({ held, heldNot }).run(history)
      expect(life).not.toThrow()
    }
  })

  it.each(distances)('is enough for a second step that is told late, %i ms after the first', (distance) => {
    for (let lagMs = 0; lagMs < distance; lagMs++) {
      const history = [track('A', 0), track('A', distance - 1), track('A', 1), track('B', 0, lagMs)]
      const life = (): void => new Comparison({ held, heldNot }).run(history)
      expect(life).not.toThrow()
    }
  })
})
