import { decodeProfile } from '../../engine/profile-codec.ts'
import type { ProfileState } from '../../engine/profile-state.ts'
import type { Gathered } from '../../store/views.ts'
import { isNothing, recall, type Memories } from './memories.ts'

/**
 * A definition that took effect at a position and that not every profile has taken over yet. A profile does so the next time it is
 * worked on, or when its turn comes, and always as if at the very moment of the definition: nothing happened to it since, or it would
 * have been worked on. So what it comes to does not depend on when.
 */
export interface Takeover {
  readonly version: number
  readonly position: number
  /** Log time of the definition, ms. */
  readonly at: number
  readonly memories: Memories
  readonly gathered: Gathered
}

/** Gives profiles that have not taken over yet what they must remember; returns them, to be judged anew. */
export async function takeOver(takeover: Takeover, profiles: Iterable<ProfileState>): Promise<readonly ProfileState[]> {
  const behind: ProfileState[] = []
  for (const state of profiles)
    if (state.position < takeover.position && state.mergedInto === undefined) behind.push(state)
  if (behind.length === 0) return behind
  const records = isNothing(takeover.memories) ? [] : await takeover.gathered.records(behind.map(({ id }) => id))
  for (const [index, state] of behind.entries()) {
    const record = records[index]
    recall(state, record === undefined ? undefined : decodeProfile(record), takeover.memories)
    state.position = takeover.position
  }
  return behind
}
