import type { Condition } from '../../src/model/condition.ts'
import type { Definition, Scenario, SentEvent, Step } from './scenario.ts'

/** Scenarios tried at most: a failure that is still large by then is small enough to look at. */
const TRIES_MAX = 4000

/** The smallest scenario found that still fails, by taking away steps, events, cohorts and parts of them for as long as it does. */
export async function shrink(scenario: Scenario, fails: (smaller: Scenario) => Promise<boolean>): Promise<Scenario> {
  let smallest = scenario
  let tries = 0
  for (let shrunk = true; shrunk && tries < TRIES_MAX;) {
    shrunk = false
    for (const smaller of smallerThan(smallest)) {
      if (++tries > TRIES_MAX) break
      if (!(await fails(smaller))) continue
      smallest = smaller
      shrunk = true
      break
    }
  }
  return smallest
}

function* smallerThan(scenario: Scenario): Generator<Scenario> {
  yield* withFewerSteps(scenario)
  yield* withFewerCohorts(scenario)
  yield* withFewerEvents(scenario)
  yield* withSimplerConditions(scenario)
  yield* withSimplerEvents(scenario)
  if (scenario.forgetful) yield { ...scenario, forgetful: false }
}

/** Large parts first. The first step defines the workspace and stays. */
function* withFewerSteps(scenario: Scenario): Generator<Scenario> {
  const { steps } = scenario
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let from = steps.length - size; from >= 1; from -= size)
      yield { ...scenario, steps: steps.toSpliced(from, size) }
  }
}

function* withFewerEvents(scenario: Scenario): Generator<Scenario> {
  for (const [at, step] of scenario.steps.entries()) {
    if (step.kind !== 'events' || step.events.length < 2) continue
    for (const index of step.events.keys())
      yield withStep(scenario, at, { ...step, events: step.events.toSpliced(index, 1) })
  }
}

function* withSimplerEvents(scenario: Scenario): Generator<Scenario> {
  for (const [at, step] of scenario.steps.entries()) {
    if (step.kind !== 'events') continue
    if (step.skewMs !== undefined) yield withStep(scenario, at, { at: step.at, kind: 'events', events: step.events })
    for (const [index, event] of step.events.entries()) {
      for (const simpler of simplerThan(event))
        yield withStep(scenario, at, { ...step, events: step.events.with(index, simpler) })
    }
  }
}

function* simplerThan(event: SentEvent): Generator<SentEvent> {
  const { sentFor: _, ...now } = event
  if (event.sentFor !== undefined) yield now
  for (const part of ['properties', 'traits', 'context'] as const) {
    for (const key of Object.keys(event[part] ?? {})) {
      const { [key]: _gone, ...rest } = event[part]!
      yield { ...event, [part]: rest }
    }
  }
}

function* withFewerCohorts(scenario: Scenario): Generator<Scenario> {
  for (const [at, step] of scenario.steps.entries()) {
    if (step.kind !== 'definition') continue
    const { cohorts, computed } = step.definition
    for (const key of Object.keys(cohorts)) {
      const { [key]: _, ...rest } = cohorts
      if (!Object.values(rest).some((each) => names(each, key)))
        yield withDefinition(scenario, at, { cohorts: rest, computed })
    }
    for (const key of Object.keys(computed)) {
      const { [key]: _, ...rest } = computed
      yield withDefinition(scenario, at, { cohorts, computed: rest })
    }
  }
}

function* withSimplerConditions(scenario: Scenario): Generator<Scenario> {
  for (const [at, step] of scenario.steps.entries()) {
    if (step.kind !== 'definition') continue
    const { cohorts, computed } = step.definition
    for (const [key, where] of Object.entries(cohorts)) {
      for (const simpler of simplerConditions(where))
        yield withDefinition(scenario, at, { cohorts: { ...cohorts, [key]: simpler }, computed })
    }
  }
}

function* simplerConditions(condition: Condition): Generator<Condition> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      yield* condition.of
      for (const [index, member] of condition.of.entries()) {
        if (condition.of.length > 1) yield { ...condition, of: condition.of.toSpliced(index, 1) }
        for (const simpler of simplerConditions(member)) yield { ...condition, of: condition.of.with(index, simpler) }
      }
      return
    case 'not':
    case 'for':
      yield condition.of
      for (const simpler of simplerConditions(condition.of)) yield { ...condition, of: simpler }
      return
    default:
  }
}

const names = (condition: Condition, cohort: string): boolean =>
  JSON.stringify(condition).includes(`"cohort":"${cohort}"`)

const withStep = (scenario: Scenario, at: number, step: Step): Scenario => ({
  ...scenario,
  steps: scenario.steps.with(at, step),
})

const withDefinition = (scenario: Scenario, at: number, definition: Definition): Scenario =>
  withStep(scenario, at, { kind: 'definition', at: scenario.steps[at]!.at, definition })
