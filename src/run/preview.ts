import { evaluate } from '../engine/cohorts/evaluate.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { createProfile, type ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import type { StateStore } from '../store/state.ts'
import { Gathering, type GatheringStore } from './backfill/gathering.ts'
import { foldMemories, newMemories, recall, type Memories } from './backfill/memories.ts'

/** Who would be in a cohort if it existed now. */
export interface Preview {
  readonly size: number
  /** Profiles that were judged. */
  readonly profiles: number
  /** Some members, by profile id. */
  readonly sample: readonly number[]
}

export interface PreviewOptions {
  readonly store: GatheringStore
  /** Compiled from a definition that has the cohort. */
  readonly program: Program
  readonly cohort: string
  /** What holds now: profiles remember what it wants to know. */
  readonly current: Program
  readonly now: number
}

const SAMPLE_MAX = 10
const PROFILES_AT_ONCE = 1000

/** Reads history for what the cohort wants to know, then judges every profile. Changes nothing; events that come meanwhile may be missed. */
export async function previewCohort({ store, program, cohort, current, now }: PreviewOptions): Promise<Preview> {
  const compiled = program.cohortsByKey.get(cohort)
  if (!compiled) throw new Error(`There is no cohort ${cohort} to preview`)
  const memories = newMemories(program, current)
  const { position, nextProfile } = await store.state.checkpoint()
  const gathering = new Gathering(store, memories, 0)
  while (gathering.position < position) await gathering.read(position)
  const history = await byLiveProfile(store.state, gathering.inMemory(), memories, now)
  const sample: number[] = []
  let size = 0
  let profiles = 0
  for (let from = 1; from < nextProfile; from += PROFILES_AT_ONCE) {
    const ids = Array.from({ length: Math.min(PROFILES_AT_ONCE, nextProfile - from) }, (_, index) => from + index)
    for (const text of await store.state.profiles(ids)) {
      if (text === undefined) continue
      const state = decodeProfile(text)
      if (state.mergedInto !== undefined) continue
      profiles++
      recall(state, history.get(state.id), memories)
      if (!evaluate(compiled.condition, { state, now: now + (state.ahead ?? 0) }).holds) continue
      size++
      if (sample.length < SAMPLE_MAX) sample.push(state.id)
    }
  }
  return { size, profiles, sample }
}

/** What was gathered for profiles that were folded into others belongs to those. */
async function byLiveProfile(
  state: Pick<StateStore, 'profiles'>,
  gathered: ReadonlyMap<number, ProfileState>,
  memories: Memories,
  now: number,
): Promise<ReadonlyMap<number, ProfileState>> {
  const live = new Map<number, ProfileState>()
  const ids = [...gathered.keys()]
  for (let from = 0; from < ids.length; from += PROFILES_AT_ONCE) {
    const chunk = ids.slice(from, from + PROFILES_AT_ONCE)
    for (const [index, text] of (await state.profiles(chunk)).entries()) {
      const id = await survivorOf(state, chunk[index]!, text)
      const into = live.get(id) ?? createProfile(id, now)
      live.set(id, into)
      foldMemories(into, gathered.get(chunk[index]!)!, memories, now)
    }
  }
  return live
}

async function survivorOf(state: Pick<StateStore, 'profiles'>, id: number, text: string | undefined): Promise<number> {
  const mergedInto = text === undefined ? undefined : decodeProfile(text).mergedInto
  if (mergedInto === undefined) return id
  const [next] = await state.profiles([mergedInto])
  return survivorOf(state, mergedInto, next)
}
