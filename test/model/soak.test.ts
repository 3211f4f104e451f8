import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { differenceOf } from './agreement.ts'
import { nothingCompared, shortcomingsOf } from './compared.ts'
import { readScenario, type Scenario } from './scenario.ts'
import { scenarioOf } from './scenario-grammar.ts'
import { shrink } from './shrink.ts'
import { soak } from './soak.ts'

/** `npm run test:model` takes twenty times as many. */
const EVENTS = 100_000
const SOAK_TIMEOUT_MS = 240_000
const FIXTURES = join(import.meta.dirname, 'fixtures')

describe('the product and the reference model', () => {
  it('agree on whole workspaces, and enough happens in them', { timeout: SOAK_TIMEOUT_MS }, async () => {
    const { compared, failure } = await soak({ seed: 1, events: EVENTS })
    console.log(JSON.stringify(compared))
    expect(failure).toBeUndefined()
    expect(shortcomingsOf(compared)).toEqual([])
  })

  for (const file of readdirSync(FIXTURES)) {
    const { name, known, ...fixture } = readFixture(file)
    it(`${name}${known === undefined ? '' : ` (known: ${known})`}`, async () => {
      const difference = await differenceOf(fixture.scenario)
      // One that is known must still be there: else it was repaired, and must not come back.
      expect(difference !== undefined).toBe(known !== undefined)
    })
  }
})

interface Fixture {
  readonly name: string
  /** Why it still differs. */
  readonly known?: string
  readonly scenario: Scenario
}

const readFixture = (file: string): Fixture =>
  readScenario(readFileSync(join(FIXTURES, file), 'utf8')) as unknown as Fixture

describe('the suite', () => {
  /** More values than a window keeps, of which a later definition wants to know nothing. */
  it('remembers what was flagged when the definition that asked for it is gone', async () => {
    const aggregate = { fn: 'first', path: 'x', filter: { event: 'A', where: [] }, withinMs: 1000 } as const
    const c1 = { kind: 'aggregate', aggregate, matches: [{ op: 'lt', value: 2 }] } as const
    const told = (from: number, x: number): Scenario['steps'][number] => ({
      kind: 'events',
      at: 1,
      events: Array.from({ length: 150 }, (_, index) => ({
        messageId: `m${from + index}`,
        type: 'track',
        userId: 'user-1',
        event: 'A',
        properties: { x },
      })),
    })
    const scenario: Scenario = {
      forgetful: false,
      steps: [
        { kind: 'definition', at: 0, definition: { cohorts: { c1 }, computed: {} } },
        ...[0, 1, 2].map((part) => told(part * 150, part === 0 ? 5 : 1)),
        { kind: 'definition', at: 1, definition: { cohorts: {}, computed: {} } },
      ],
    }
    const compared = nothingCompared()
    expect(await differenceOf(scenario, compared)).toBeUndefined()
    expect(compared.approximate).toBe(1)
  })

  it('fails where too little happened', () => {
    const compared = { ...nothingCompared(), events: 100_000 }
    expect(shortcomingsOf(compared)).toContain('merges: 0, expected at least 1000')
    expect(shortcomingsOf({ ...compared, approximate: 5000 })).toContain('approximate: 5000, expected at most 200')
    expect(shortcomingsOf({ ...compared, events: 2_000_000 })).toContain('approximate: none')
  })

  it('lives the same life for the same seed', () => {
    expect(scenarioOf(3)).toEqual(scenarioOf(3))
    expect(scenarioOf(3)).not.toEqual(scenarioOf(4))
  })

  it('takes away all that a failure does not need', async () => {
    const hasMerge = (scenario: Scenario): boolean =>
      scenario.steps.some((step) => step.kind === 'events' && step.events.some(({ type }) => type === 'alias'))
    const large = scenarioOf([...Array(100).keys()].find((seed) => hasMerge(scenarioOf(seed)))!)
    const { steps } = await shrink(large, (smaller) => Promise.resolve(hasMerge(smaller)))
    expect(steps.map((step) => (step.kind === 'events' ? step.events.length : step.kind))).toEqual(['definition', 1])
  })
})
