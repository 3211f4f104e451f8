import { allTraits, computedTraits } from '../engine/cohorts/computed-traits.ts'
import { decodeProfile } from '../engine/profile-codec.ts'
import { emailOf, type ProfileState } from '../engine/profile-state.ts'
import type { Properties } from '../model/event.ts'
import type { PipelineClient } from '../run/pipeline-client.ts'
import type { StateStore } from '../store/state.ts'

/** What the definition in force computes of a person, as of everything applied. */
export const computedOf = (pipeline: PipelineClient, state: ProfileState): Properties => {
  const program = pipeline.program()
  return program ? computedTraits(program, state, pipeline.checkpoint().at + (state.ahead ?? 0)) : {}
}

/** All traits of several, by profile; one that was folded into another has none of its own. */
export function createTraits(
  pipeline: PipelineClient,
  store: Pick<StateStore, 'profiles'>,
): (profiles: readonly number[]) => Promise<ReadonlyMap<number, Properties>> {
  return async (profiles) => {
    const traits = new Map<number, Properties>()
    for (const [index, text] of (await store.profiles(profiles)).entries()) {
      const state = text === undefined ? undefined : decodeProfile(text)
      if (state && state.mergedInto === undefined) traits.set(profiles[index]!, traitsOf(pipeline, state))
    }
    return traits
  }
}

/** With the address in use, whether it was said as a trait or only as an id. */
function traitsOf(pipeline: PipelineClient, state: ProfileState): Properties {
  const program = pipeline.program()
  if (!program) return {}
  const email = emailOf(state)
  const at = pipeline.checkpoint().at + (state.ahead ?? 0)
  return { ...allTraits(program, state, at), ...(email !== undefined && { email }) }
}
