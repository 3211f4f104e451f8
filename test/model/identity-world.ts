import { noMetrics } from '../../src/kernel/metrics.ts'
import { createManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { decodeProfile } from '../../src/engine/profile-codec.ts'
import type { ProfileState } from '../../src/engine/profile-state.ts'
import { identityKey } from '../../src/engine/identity/identity-key.ts'
import { encodeWorkspace } from '../../src/model/encode-workspace.ts'
import type { ExternalId } from '../../src/model/event.ts'
import type { Input } from '../../src/model/input.ts'
import type { Workspace } from '../../src/model/workspace.ts'
import { startPipeline } from '../../src/run/start-pipeline.ts'
import type { RejectedEvent, StoryRow } from '../../src/store/state.ts'
import { createMemoryDisk } from '../../src/store/memory/memory-disk.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { START, type Cohorts } from './cohort-grammar.ts'

/** An event as a source sends it. */
export type Sent = Readonly<Record<string, unknown>>

/** What the pipeline made of a history. */
export interface World {
  /** Of each event, in order: the profile it belongs to now; undefined: rejected. */
  readonly profiles: readonly (number | undefined)[]
  readonly states: ReadonlyMap<number, ProfileState>
  readonly counters: ReadonlyMap<string, number>
  readonly rejected: readonly RejectedEvent[]
  profileOf(id: ExternalId): number | undefined
  storyOf(profile: number): readonly StoryRow[]
}

export const workspaceOf = (cohorts: Cohorts, identity?: Workspace['identity']): Workspace => ({
  version: 1,
  workspace: 'model',
  sending: { mode: 'inbox' },
  timezone: 'UTC',
  ...(identity && { identity }),
  sources: {},
  connections: {},
  coupons: {},
  computed: {},
  cohorts: Object.fromEntries(Object.entries(cohorts).map(([key, where]) => [key, { where }])),
  campaigns: {},
  templates: {},
})

/** Runs batches of events through the real pipeline, a millisecond apart, the first at `from`; then the inputs. */
export async function live(
  workspace: Workspace,
  batches: readonly (readonly Sent[])[],
  from = START,
  inputs: readonly Input[] = [],
): Promise<World> {
  const disk = createMemoryDisk()
  const clock = createManualClock(START)
  const store = createMemoryStore({ clock, disk })
  const pipeline = await startPipeline({
    store,
    clock,
    logger: silentLogger,
    metrics: noMetrics,
    dedupeSeed: 1,
    reachFor: () => () => 'nothing',
  })
  const text = encodeWorkspace(workspace)
  await store.log.append([{ kind: 'input', input: { kind: 'definition', version: 1, text, source: '' } }])
  for (const [index, batch] of batches.entries()) {
    clock.set(from + index)
    const header = { source: 'app', count: batch.length, call: 'batch' } as const
    const parsed = { batch: batch.map((event, place) => ({ messageId: `m${index}-${place}`, ...event })) }
    await store.log.append([{ kind: 'events', header, body: Buffer.from(JSON.stringify(parsed)) }])
  }
  clock.set(from + batches.length)
  // The second, about nobody, is applied after all wake-ups that were due at the first.
  for (const input of [...inputs, { kind: 'tick' }, { kind: 'skip_wait', profile: 0 }] as const) {
    const { position } = await store.log.append([{ kind: 'input', input }])
    await pipeline.untilApplied(position + 1)
  }
  await pipeline.stop()
  const states = new Map([...disk.content.profiles].map(([id, { state }]) => [id, decodeProfile(state)]))
  const survivor = (id: number): number => {
    const into = states.get(id)!.mergedInto
    return into === undefined ? id : survivor(into)
  }
  return {
    states,
    counters: disk.content.counters,
    rejected: disk.content.rejected,
    profiles: [...disk.content.verdicts.values()].flatMap(({ profiles }) =>
      [...profiles].map((profile) => (profile < 0 ? undefined : survivor(profile))),
    ),
    profileOf: (id) => {
      const profile = disk.content.identities.get(identityKey(id))
      return profile === undefined ? undefined : survivor(profile)
    },
    storyOf: (profile) => [...(disk.content.story.get(profile)?.values() ?? [])],
  }
}
