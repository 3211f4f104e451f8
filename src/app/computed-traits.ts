import { computedTraits } from '../engine/cohorts/computed-traits.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { Properties } from '../model/event.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { StateStore } from '../store/state.ts'

/** What the definition in force computes of a person, as of everything applied. */
export const computedOf = (pipeline: PipelineClient, state: ProfileState): Properties => {
  const program = pipeline.program()
  return program ? computedTraits(program, state, pipeline.checkpoint().at + (state.ahead ?? 0)) : {}
}

/** The same for several, by profile; one that was folded into another has none of its own. */
export function createComputedTraits(
  pipeline: PipelineClient,
  store: Pick<StateStore, 'profiles'>,
): (profiles: readonly number[]) => Promise<ReadonlyMap<number, Properties>> {
  return async (profiles) => {
    const computed = new Map<number, Properties>()
    for (const [index, text] of (await store.profiles(profiles)).entries()) {
      const state = text === undefined ? undefined : decodeProfile(text)
      if (state && state.mergedInto === undefined) computed.set(profiles[index]!, computedOf(pipeline, state))
    }
    return computed
  }
}
