import { allTraits } from '../../src/engine/cohorts/computed-traits.ts'
import { cohortDue, cohortNumber, memberSince } from '../../src/engine/cohorts/standings.ts'
import { drive, fireDue } from '../../src/engine/drive.ts'
import { createEffects, type Effects } from '../../src/engine/effects.ts'
import { decodeProfile, encodeProfile } from '../../src/engine/profile-codec.ts'
import { createProfile, type ProfileState } from '../../src/engine/profile-state.ts'
import { compileProgram, type Program } from '../../src/engine/program.ts'
import type { Collect } from '../../src/model/condition.ts'
import type { TrackedEvent } from '../../src/model/event.ts'
import type { Workspace } from '../../src/model/workspace.ts'
import { START, type Cohorts } from './cohort-grammar.ts'
import type { HistoryStep } from './history-grammar.ts'
import { computedAt, holds } from './reference-cohorts.ts'
import type { Life } from './reference-facts.ts'

/** Long enough for every window, last wait and duration of the grammar, three deep, to run out. */
const REST_MS = 50

/** One profile in the engine beside all the events that went into it. */
interface Subject {
  state: ProfileState
  life: Life<TrackedEvent>
  readonly effects: Effects
  /** Since when it has been a member of each cohort by the model. */
  readonly since: Map<string, number>
  /** Every change of membership by the model, in order. */
  readonly changes: string[]
  isNew: boolean
}

/** Lives a history in the engine and throws at the first moment at which a membership differs from the model's. */
export class Comparison {
  readonly #cohorts: Cohorts
  readonly #computed: Readonly<Record<string, Collect>>
  readonly #program: Program
  readonly #subjects: (Subject | undefined)[]
  #now = START
  #position = 0

  constructor(cohorts: Cohorts, profiles = 1, computed: Readonly<Record<string, Collect>> = {}) {
    this.#cohorts = cohorts
    this.#computed = computed
    this.#program = programOf(cohorts, computed)
    this.#subjects = Array.from({ length: profiles }, (_, id) => ({
      state: createProfile(id + 1, START),
      life: { events: [], cohorts, computed },
      effects: createEffects(),
      since: new Map<string, number>(),
      changes: [],
      isNew: true,
    }))
  }

  run(history: readonly HistoryStep[]): void {
    for (const step of history) this.#take(step)
    this.#pass(REST_MS, true)
    for (const subject of this.#living()) this.#checkChanges(subject)
  }

  #take(step: HistoryStep): void {
    this.#pass(step.gapMs, step.watched)
    const subject = this.#subjectOf(step.profile)
    if (step.stored) subject.state = decodeProfile(encodeProfile(subject.state))
    const { does } = step
    switch (does.kind) {
      case 'track':
        return this.#event(subject, { ...does, type: 'track' }, step.lagMs)
      case 'identify':
        return this.#event(subject, { type: 'identify', name: 'Identified', traits: does.traits }, step.lagMs)
      case 'repeat':
        return this.#repeat(subject, does.ago)
      case 'merge':
        return this.#merge(this.#subjectOf(does.survivor), this.#subjectOf(does.loser))
    }
  }

  /** Time passes. Watched, it stops at each millisecond, where what is due fires; else the next input finds it all due. */
  #pass(ms: number, watched: boolean): void {
    const until = this.#now + ms
    for (; this.#now <= until; this.#now++) {
      if (watched) this.#fire(this.#now > until - ms)
      else if (this.#now < until) for (const subject of this.#living()) this.#note(subject)
    }
    this.#now = until
  }

  #fire(wasFiredBefore: boolean): void {
    for (const subject of this.#living()) {
      const fired = fireDue(this.#program, subject.state, this.#now + 1, subject.effects)
      if (wasFiredBefore && fired > 1) this.#fail(`${fired} wake-ups in one millisecond`, subject)
      this.#check(subject, 'as time passed')
    }
  }

  #event(subject: Subject, parts: Partial<TrackedEvent> & Pick<TrackedEvent, 'type' | 'name'>, lagMs: number): void {
    const position = this.#position++
    const event: TrackedEvent = {
      messageId: `m${position}`,
      ids: [],
      properties: {},
      traits: {},
      context: {},
      integrations: {},
      source: 'test',
      ...parts,
      at: this.#now - lagMs,
      position,
      receivedAt: this.#now,
    }
    if (subject.isNew) subject.state = createProfile(subject.state.id, event.at)
    subject.life = { ...subject.life, events: [...subject.life.events, event] }
    this.#drive(subject, event)
  }

  #drive(subject: Subject, event: TrackedEvent): void {
    const { state, effects, isNew } = subject
    subject.isNew = false
    drive(this.#program, state, { kind: 'event', event, attach: [], isNew }, this.#now, effects)
    this.#check(subject, `after ${event.name} (${event.position})`)
  }

  #repeat(subject: Subject, ago: number): void {
    const event = subject.life.events.at(-1 - ago)
    if (event) this.#drive(subject, event)
  }

  #merge(into: Subject, other: Subject): void {
    // A profile comes to be by its first event: one without any cannot be merged.
    if (into === other || into.isNew || other.isNew) return
    fireDue(this.#program, other.state, this.#now, other.effects)
    drive(this.#program, into.state, { kind: 'merge', other: other.state }, this.#now, into.effects)
    into.life = { ...into.life, events: [...into.life.events, ...other.life.events] }
    // Who was a member as either stays one since then, if still a member as both.
    for (const [key, since] of other.since) into.since.set(key, Math.min(since, into.since.get(key) ?? Infinity))
    this.#subjects[this.#subjects.indexOf(other)] = undefined
    this.#check(into, 'after the merge')
  }

  /** The profile itself, or after its merge the first that is left. */
  #subjectOf(index: number): Subject {
    return this.#subjects[index] ?? this.#subjects.find((subject) => subject !== undefined)!
  }

  #living(): readonly Subject[] {
    return this.#subjects.filter((subject) => subject !== undefined && !subject.isNew) as Subject[]
  }

  #check(subject: Subject, when: string): void {
    this.#note(subject)
    this.#checkComputed(subject)
    const { state, since } = subject
    for (const key of Object.keys(this.#cohorts)) {
      const [expected, actual] = [since.get(key), memberSince(state.standings, cohortNumber(key))].map((at) =>
        at === undefined ? 'not' : `since ${at - START} ms`,
      )
      if (expected !== actual) this.#fail(`${when}: a member of ${key}: ${actual}, expected: ${expected}`, subject, key)
      if (cohortDue(state.standings, cohortNumber(key)) <= this.#now)
        this.#fail(`${when}: ${key} wakes in the past`, subject, key)
    }
  }

  /** What templates would show. */
  #checkComputed({ state, life }: Subject): void {
    for (const [name, collect] of Object.entries(this.#computed)) {
      const [expected, actual] = [
        computedAt(collect, life, this.#now),
        allTraits(this.#program, state, this.#now)[name],
      ]
      if (JSON.stringify(expected) === JSON.stringify(actual)) continue
      this.#fail(
        `${name} holds ${JSON.stringify(actual)}, expected: ${JSON.stringify(expected)} of ${JSON.stringify(collect)}`,
      )
    }
  }

  /** Notes what the model says of this moment. */
  #note({ life, since, changes }: Subject): void {
    for (const [key, condition] of Object.entries(this.#cohorts)) {
      const isMember = holds(condition, life, this.#now)
      if (isMember === since.has(key)) continue
      if (isMember) since.set(key, this.#now)
      else since.delete(key)
      changes.push(changeOf(key, isMember, this.#now))
    }
  }

  /** Campaigns and audiences live on the changes: none may be missing, told twice or told at another time. */
  #checkChanges(subject: Subject): void {
    const { effects, changes, since } = subject
    const told = effects.story
      .filter(({ kind }) => kind === 'cohort_entered' || kind === 'cohort_left')
      .map(({ kind, detail, at }) => changeOf(String(detail['cohort']), kind === 'cohort_entered', at))
    const rows = new Map(
      effects.memberships
        .filter(({ profile }) => profile === subject.state.id)
        .map(({ cohort, isMember }) => [cohort, isMember]),
    )
    for (const key of Object.keys(this.#cohorts)) {
      const [expected, actual] = [changes, told].map((all) =>
        all.filter((each) => each.startsWith(`${key} `)).join(', '),
      )
      if (expected !== actual) this.#fail(`in the end: told ${actual}, expected ${expected}`, subject, key)
      if ((rows.get(key) ?? false) !== since.has(key)) this.#fail('in the end: the rows differ', subject, key)
    }
  }

  #fail(message: string, subject?: Subject, cohort?: string): never {
    const lines = subject?.life.events.map(({ at, position, name, properties, context, traits }) =>
      JSON.stringify({ at: at - START, position, name, properties, context, traits }),
    )
    const condition = cohort === undefined ? '' : JSON.stringify(this.#cohorts[cohort])
    throw new Error([`at ${this.#now - START} ms ${message}`, condition, ...(lines ?? [])].join('\n'))
  }
}

const changeOf = (cohort: string, isMember: boolean, at: number): string =>
  `${cohort} ${isMember ? 'entered' : 'left'} at ${at - START} ms`

function programOf(cohorts: Cohorts, computed: Readonly<Record<string, Collect>>): Program {
  const workspace: Workspace = {
    version: 1,
    workspace: 'model',
    sending: { mode: 'inbox' },
    timezone: 'UTC',
    sources: {},
    connections: {},
    coupons: {},
    computed,
    cohorts: Object.fromEntries(Object.entries(cohorts).map(([key, where]) => [key, { where }])),
    campaigns: {},
    templates: {},
  }
  return compileProgram(workspace, { version: 1, reach: () => 'nothing' })
}
