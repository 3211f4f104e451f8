import { describe, expect, it } from 'vitest'
import { canonicalName } from '../src/model/event-names.ts'
import { AGGREGATE_FUNCTIONS } from '../src/model/parse/read-aggregate.ts'
import { CONDITION_OPERATORS } from '../src/model/parse/read-condition.ts'
import { MATCH_OPERATORS } from '../src/model/parse/read-match.ts'
import { STEP_KEYS } from '../src/model/parse/read-steps.ts'
import { CHANNELS } from '../src/model/workspace.ts'
import * as offered from '../web/src/app/conditions/condition-kinds.ts'
import { OPERATORS } from '../web/src/app/conditions/match.ts'
import { SPEC_EVENTS } from '../web/src/app/conditions/spec-events.ts'
import * as builder from '../web/src/app/builder/step-kinds.ts'

const sorted = (names: readonly string[]): readonly string[] => names.toSorted()

/** The app is built apart from the server, and has lists of its own of what the language knows: here they are held together. */
describe('what the builders offer', () => {
  it('is every condition there is, and no other', () => {
    expect(sorted(offered.KINDS)).toEqual(sorted(CONDITION_OPERATORS))
  })

  it('is every comparison there is; `eq` is what `is` says of one value', () => {
    expect(sorted(OPERATORS)).toEqual(sorted(['is', ...MATCH_OPERATORS.filter((operator) => operator !== 'eq')]))
  })

  it('is every figure there is', () => {
    expect(sorted(offered.AGGREGATE_FUNCTIONS)).toEqual(sorted(AGGREGATE_FUNCTIONS))
  })

  it('is every step and every channel there is', () => {
    expect(sorted(builder.STEP_KINDS)).toEqual(sorted(Object.keys(STEP_KEYS)))
    expect(builder.CHANNELS).toEqual(CHANNELS)
  })

  it('are events under the names that conditions see', () => {
    expect(Object.keys(SPEC_EVENTS).filter((name) => canonicalName(name).name !== name)).toEqual([])
  })
})
