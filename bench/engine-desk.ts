import { GCProfiler, getHeapStatistics } from 'node:v8'
import { drive, dueOf } from '../src/engine/drive.ts'
import { createEffects } from '../src/engine/effects.ts'
import { identityKey } from '../src/engine/identity/identity-key.ts'
import { compileIdentityRules } from '../src/engine/identity/identity-rules.ts'
import { resolve } from '../src/engine/identity/resolve.ts'
import { decodeProfile, encodeProfile } from '../src/engine/profile-codec.ts'
import { createProfile, emptyTombstone, type ProfileState } from '../src/engine/profile-state.ts'
import { compileProgram, type Program } from '../src/engine/program.ts'
import type { ExternalId, TrackedEvent } from '../src/model/event.ts'
import type { KindRules } from '../src/model/kind-rules.ts'
import { parseWorkspace } from '../src/model/parse-workspace.ts'

const INBOX: KindRules = {
  checkSettings: () => [],
  channels: ['push', 'email'],
  forwards: false,
  audiences: false,
  calls: false,
}

export function compileText(text: string): Program {
  const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => '', kinds: { inbox: INBOX } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error.slice(0, 3)))
  return compileProgram(parsed.value.workspace, { version: 1, reach: () => 'nothing' })
}

const RULES = compileIdentityRules(undefined)

/** An event and whom it is about. */
export interface Addressed {
  readonly event: TrackedEvent
  readonly profile: number
  readonly isNew: boolean
  readonly attach: readonly ExternalId[]
  readonly merge: readonly number[]
}

/** Finds out whom events are about. It is done beforehand: the engine is what is measured. */
export class AddressBook {
  readonly #profiles = new Map<string, number>()
  readonly #ids = new Map<number, ExternalId[]>()

  address(event: TrackedEvent): Addressed {
    const profiles = event.ids.map((id) => this.#profiles.get(identityKey(id)))
    const found = resolve(event, {
      profiles,
      identityOf: (profile) => ({ ids: this.#ids.get(profile)! }),
      rules: RULES,
    })
    const { attach } = found
    const merge = found.merge.map(({ profile }) => profile)
    const profile = found.profile ?? this.#ids.size + 1
    const ids = this.#ids.get(profile) ?? []
    this.#ids.set(profile, ids)
    ids.push(...attach, ...merge.flatMap((loser) => this.#ids.get(loser)!))
    for (const id of ids) this.#profiles.set(identityKey(id), profile)
    return { event, profile, isNew: found.profile === undefined, attach, merge }
  }
}

/** What the pipeline does around the engine and nothing else: records are read for each commit, and written at its end. */
export class EngineDesk {
  readonly #program: Program
  readonly #texts = new Map<number, string>()

  constructor(program: Program) {
    this.#program = program
  }

  /** One commit's worth. */
  apply(work: readonly Addressed[]): void {
    const effects = createEffects()
    const states = new Map<number, ProfileState>()
    for (const { event, profile, isNew, attach, merge } of work) {
      const at = event.receivedAt
      const state = isNew ? createProfile(profile, event.at) : this.#state(states, profile)
      states.set(profile, state)
      for (const loser of merge) {
        drive(this.#program, state, { kind: 'merge', other: this.#state(states, loser) }, at, effects)
        states.set(loser, emptyTombstone(loser, profile))
      }
      drive(this.#program, state, { kind: 'event', event, attach, isNew }, at, effects)
    }
    for (const [id, state] of states) {
      this.#texts.set(id, encodeProfile(state))
      dueOf(state)
    }
  }

  /** Characters of a record. */
  get meanLength(): number {
    let sum = 0
    for (const text of this.#texts.values()) sum += text.length
    return sum / this.#texts.size
  }

  #state(states: ReadonlyMap<number, ProfileState>, id: number): ProfileState {
    return states.get(id) ?? decodeProfile(this.#texts.get(id)!)
  }
}

export interface Work {
  /** User and system time of all threads, µs. */
  readonly cpuMicros: number
  readonly allocatedBytes: number
}

/** What doing something takes, with the garbage collector's work, which goes on beside it. */
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
