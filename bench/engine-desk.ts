import { GCProfiler, getHeapStatistics } from 'node:v8'
import { drive, dueOf } from '../src/engine/drive.ts'
import { createEffects, type Effects } from '../src/engine/effects.ts'
import { identityKey } from '../src/engine/identity/identity-key.ts'
import { resolve } from '../src/engine/identity/resolve.ts'
import { decodeProfile, encodeProfile } from '../src/engine/profile-codec.ts'
import { createProfile, emptyTombstone, userIdOf, type ProfileState } from '../src/engine/profile-state.ts'
import { compileProgram, type Program } from '../src/engine/program.ts'
import type { TrackedEvent } from '../src/model/event.ts'
import type { KindRules } from '../src/model/kind-rules.ts'
import { parseWorkspace } from '../src/model/parse-workspace.ts'

const INBOX: KindRules = { checkSettings: () => [], channels: ['push', 'email'], forwards: false, audiences: false }

export function compileText(text: string): Program {
  const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => '', kinds: { inbox: INBOX } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 3)))
  return compileProgram(parsed.value.workspace, { version: 1, reach: () => 'nothing' })
}

/** What the pipeline does around the engine and nothing else: records are read for each commit, and written at its end. */
export class EngineDesk {
  readonly #program: Program
  readonly #texts = new Map<number, string>()
  readonly #identities = new Map<string, number>()
  #states = new Map<number, ProfileState>()
  #effects: Effects = createEffects()
  #next = 1

  constructor(program: Program) {
    this.#program = program
  }

  /** One commit's worth. */
  apply(events: readonly TrackedEvent[]): void {
    this.#effects = createEffects()
    this.#states = new Map()
    for (const event of events) this.#applyEvent(event)
    for (const [id, state] of this.#states) {
      this.#texts.set(id, encodeProfile(state))
      dueOf(state)
    }
  }

  get profiles(): number {
    return this.#texts.size
  }

  /** Characters of all records. */
  get characters(): number {
    let sum = 0
    for (const text of this.#texts.values()) sum += text.length
    return sum
  }

  #applyEvent(event: TrackedEvent): void {
    const known = { profiles: event.ids.map((id) => this.#identities.get(identityKey(id))), userIdOf: this.#userIdOf }
    const { profile, attach, merge } = resolve(event.ids, known)
    const state = profile === undefined ? createProfile(this.#next++, event.at) : this.#state(profile)
    this.#states.set(state.id, state)
    for (const id of attach) this.#identities.set(identityKey(id), state.id)
    for (const loser of merge) this.#merge(state, this.#state(loser), event.receivedAt)
    const input = { kind: 'event', event, attach, isNew: profile === undefined } as const
    drive(this.#program, state, input, event.receivedAt, this.#effects)
  }

  #merge(into: ProfileState, other: ProfileState, at: number): void {
    for (const id of other.ids) this.#identities.set(identityKey(id), into.id)
    drive(this.#program, into, { kind: 'merge', other }, at, this.#effects)
    this.#states.set(other.id, emptyTombstone(other.id, into.id))
  }

  readonly #userIdOf = (profile: number): string | null => userIdOf(this.#state(profile))

  #state(id: number): ProfileState {
    let state = this.#states.get(id)
    if (!state) this.#states.set(id, (state = decodeProfile(this.#texts.get(id)!)))
    return state
  }
}

export interface Work {
  /** User and system time of all threads, µs. */
  readonly cpuMicros: number
  readonly allocatedBytes: number
}

/** What doing something takes: with the garbage collector's work, which goes on beside it. */
export function measure(work: () => void): Work {
  const collector = new GCProfiler()
  collector.start()
  const heap = getHeapStatistics().used_heap_size
  const cpu = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(cpu)
  const left = getHeapStatistics().used_heap_size
  const freed = collector
    .stop()
    .statistics.reduce(
      (sum, { beforeGC, afterGC }) => sum + beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
      0,
    )
  return { cpuMicros: user + system, allocatedBytes: left - heap + freed }
}
