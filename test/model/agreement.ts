import { isDeepStrictEqual } from 'node:util'
import type { LogEntry } from '../../src/store/log.ts'
import type { StoryRow } from '../../src/store/state.ts'
import { START } from './cohort-grammar.ts'
import { nothingCompared, type Compared } from './compared.ts'
import { runEngine, type EngineRecord, type Snapshot } from './engine-run.ts'
import { computedAt } from './reference-cohorts.ts'
import { ReferenceHistory, type Change, type Person, type Received } from './reference-history.ts'
import type { Scenario, Step } from './scenario.ts'

/** Lives a scenario in the engine and in the model. Where they first differ, in words; undefined: nowhere. */
export async function differenceOf(scenario: Scenario, compared = nothingCompared()): Promise<string | undefined> {
  try {
    new Agreement(await runEngine(scenario), compared).check()
    return undefined
  } catch (error) {
    return error instanceof Difference ? error.message : `It broke: ${(error as Error).stack}`
  }
}

class Difference extends Error {}

function fail(message: string): never {
  throw new Difference(message)
}

/** Where an answer differs: about whom, about what, and when. */
interface Place {
  readonly profile: number
  /** Key of a cohort, or name of a computed trait. */
  readonly name: string
  /** Engine time between which the engine must have said that the answer is approximate. */
  readonly from: number
  readonly to: number
}

class Agreement {
  readonly #record: EngineRecord
  readonly #compared: Compared
  readonly #history = new ReferenceHistory()
  readonly #messageIds = new Set<string>()

  constructor(record: EngineRecord, compared: Compared) {
    this.#record = record
    this.#compared = compared
  }

  check(): void {
    const { log, story, snapshots } = this.#record
    let next = 0
    for (const { entry, step } of log) {
      for (; snapshots[next] && snapshots[next]!.position <= entry.position; next++) this.#compareAll(snapshots[next]!)
      this.#history.take(this.#count(receivedOf(entry, step)))
    }
    for (; snapshots[next]; next++) this.#compareAll(snapshots[next]!)
    for (const [profile, person] of this.#history.people) this.#compareStory(profile, person)
    for (const profile of story.keys()) if (!this.#history.people.has(profile)) fail(`profile ${profile} is none`)
    this.#compared.scenarios++
    // The first defines the workspace.
    this.#compared.definitions--
  }

  #count(received: Received): Received {
    const compared = this.#compared
    if (received.kind === 'definition') compared.definitions++
    if (received.kind === 'events') {
      const { events, at, start, skewMs } = received
      compared.events += events.length
      const before = this.#messageIds.size
      for (const { messageId } of events) this.#messageIds.add(messageId)
      compared.duplicates += before + events.length - this.#messageIds.size
      compared.late += events.filter(({ sentFor }) => sentFor !== undefined && start + sentFor + skewMs < at).length
    }
    return received
  }

  /** All that the store holds, against all that the model knows. */
  #compareAll({ at, profiles, members }: Snapshot): void {
    const { people } = this.#history.crowd
    if (people.length !== profiles.size)
      fail(`at ${at - START} ms: ${profiles.size} profiles, expected ${people.length}`)
    for (const { number: profile, ids } of people) {
      const person = this.#history.people.get(profile)!
      const actual = profiles.get(profile) ?? fail(`at ${at - START} ms: no profile ${profile}`)
      if (!areSame(ids, actual.ids))
        fail(`at ${at - START} ms: profile ${profile} is ${actual.ids.join()}, expected ${ids.join()}`)
      this.#compareEach(profile, at, Object.fromEntries(person.since), actual.since)
      const computed = computedTraits(person, at)
      this.#compareEach(profile, at, computed, actual.computed)
      for (const [cohort, all] of members) {
        if (all.has(profile) !== (actual.since[cohort] !== undefined))
          fail(`at ${at - START} ms: the table of ${cohort} says of profile ${profile}: ${all.has(profile)}`)
      }
      this.#compared.profiles++
      this.#compared.computed += Object.keys(computed).length
    }
  }

  #compareEach(
    profile: number,
    at: number,
    expected: Readonly<Record<string, unknown>>,
    actual: Readonly<Record<string, unknown>>,
  ): void {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (isDeepStrictEqual(expected[name], actual[name])) continue
      const values = `${shown(actual[name])}, expected ${shown(expected[name])}`
      this.#differ({ profile, name, from: START, to: at }, `at ${at - START} ms: ${values}`)
    }
  }

  /** Every change that was told, at its time and for its reason, and no other. */
  #compareStory(profile: number, { changes }: Person): void {
    const story = this.#record.story.get(profile) ?? []
    const expected = Map.groupBy(changes, ({ cohort }) => cohort)
    const actual = Map.groupBy(story.flatMap(changeOf), ({ cohort }) => cohort)
    for (const name of new Set([...expected.keys(), ...actual.keys()])) {
      const [ours, theirs] = [expected.get(name) ?? [], actual.get(name) ?? []]
      const length = Math.max(ours.length, theirs.length)
      const first = Array.from({ length }, (_, index) => index).find((at) => !isDeepStrictEqual(ours[at], theirs[at]))
      if (first === undefined) continue
      const from = Math.min(ours[first]?.at ?? Infinity, theirs[first]?.at ?? Infinity)
      const message = `${inWords(theirs[first])}, expected ${inWords(ours[first])}`
      this.#differ({ profile, name, from, to: Infinity }, message)
    }
    this.#compared.changes += changes.length
    this.#compared.changesByTime += changes.filter(({ reason }) => reason === 'time').length
    const toldOf = (of: StoryRow['kind']): number => story.filter(({ kind }) => kind === of).length
    this.#compared.merges += toldOf('merged')
    this.#compared.droppedIds += toldOf('id_dropped')
    this.#compared.sharedDevices += toldOf('id_shared')
  }

  #differ(place: Place, message: string): void {
    if (!this.#isFlagged(place)) fail(`profile ${place.profile}, ${place.name}: ${message}`)
    this.#compared.approximate++
  }

  /** What was flagged for a profile is flagged for the one it was folded into. */
  #isFlagged({ profile, name, from, to }: Place): boolean {
    const isThen = ({ at }: { readonly at: number }): boolean => from <= at && at <= to
    const { snapshots, flags } = this.#record
    if (snapshots.filter(isThen).some(({ profiles }) => profiles.get(profile)?.flagged.has(name))) return true
    if (flags.filter(isThen).some(({ flagged }) => flagged.get(profile)?.has(name))) return true
    const into = this.#history.people.get(profile)?.mergedInto
    return into !== undefined && this.#isFlagged({ profile: into, name, from, to })
  }
}

function computedTraits({ life }: Person, at: number): Readonly<Record<string, unknown>> {
  const values = Object.entries(life.computed ?? {}).map(([name, each]) => [name, computedAt(each, life, at)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** All ids in any order, but the user id that the person goes by. */
function areSame(a: readonly string[], b: readonly string[]): boolean {
  const isUser = (id: string): boolean => id.startsWith('user_id=')
  return isDeepStrictEqual(a.toSorted(), b.toSorted()) && a.find(isUser) === b.find(isUser)
}

function receivedOf(entry: LogEntry, step: Step | undefined): Received {
  const { at, position } = entry
  if (step?.kind === 'definition') return { kind: 'definition', at, definition: step.definition }
  if (step?.kind !== 'events') return { kind: 'tick', at }
  const skewMs = step.skewMs === undefined ? 0 : at - (START + step.at - step.skewMs)
  return { kind: 'events', at, position, events: step.events, skewMs, start: START }
}

function changeOf({ kind, at, detail }: StoryRow): readonly Change[] {
  if (kind !== 'cohort_entered' && kind !== 'cohort_left') return []
  const { cohort, reason } = detail as Pick<Change, 'cohort' | 'reason'>
  return [{ cohort, entered: kind === 'cohort_entered', at, reason }]
}

const inWords = (change: Change | undefined): string =>
  change ? `${change.entered ? 'entered' : 'left'} at ${change.at - START} ms (${change.reason})` : 'no more'

const shown = (value: unknown): string =>
  typeof value === 'number' && value >= START ? `${value - START} ms` : (JSON.stringify(value) ?? 'nothing')
