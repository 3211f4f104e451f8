import { decodeProfile } from '../engine/profile-codec.ts'
import { createProfile, type ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import type { StateStore } from '../store/state.ts'
import { Gathering, type GatheringStore } from './backfill/gathering.ts'
import { foldMemories, newMemories, recall, type Memories } from './backfill/memories.ts'

export interface EverybodyOptions {
  readonly store: GatheringStore
  /** What is to be judged by. */
  readonly program: Program
  /** What holds now: profiles remember what it wants to know. */
  readonly current: Program
  readonly now: number
  /**
   * Whether there is no time left. Given, profiles come page by page from all over the store, so that those who were seen by then stand
   * for the others; absent, in the order of their ids.
   */
  readonly isOver?: () => boolean
}

/** How far it came. */
export interface Visited {
  /** Profiles that were shown. */
  readonly profiles: number
  /** What part of everybody they are, 0 to 1. */
  readonly share: number
  /** Whether they knew all that the program wants to know: history was read to its end. */
  readonly knows: boolean
}

const PROFILES_AT_ONCE = 1000

/**
 * Reads history for what a program wants to know, then shows every profile with that. Changes nothing; events that come meanwhile may
 * be missed.
 */
export async function visitEverybody(
  { store, program, current, now, isOver }: EverybodyOptions,
  visit: (state: ProfileState) => void,
): Promise<Visited> {
  const memories = newMemories(program, current)
  const { position, nextProfile } = await store.state.checkpoint()
  const gathering = new Gathering(store, memories, 0)
  while (gathering.position < position && isOver?.() !== true) await gathering.read(position)
  const knows = gathering.position >= position
  const history = knows ? await byLiveProfile(store.state, gathering.inMemory(), memories, now) : undefined
  const pages = Math.ceil((nextProfile - 1) / PROFILES_AT_ONCE)
  let profiles = 0
  let seen = 0
  for (let page = 0; page < pages; page++) {
    // The first page is always looked at: something is known then.
    if (page > 0 && isOver?.() === true) return { profiles, share: seen / (nextProfile - 1), knows }
    const from = 1 + (isOver ? scattered(page, pages) : page) * PROFILES_AT_ONCE
    const ids = Array.from({ length: Math.min(PROFILES_AT_ONCE, nextProfile - from) }, (_, index) => from + index)
    seen += ids.length
    for (const text of await store.state.profiles(ids)) {
      if (text === undefined) continue
      const state = decodeProfile(text)
      if (state.mergedInto !== undefined) continue
      profiles++
      if (history) recall(state, history.get(state.id), memories)
      visit(state)
    }
  }
  return { profiles, share: 1, knows }
}

/** The pages in an order in which the first of them lie everywhere: steps of a share of all that no small number divides. */
export function scattered(index: number, pages: number): number {
  let step = Math.max(1, Math.round(pages * 0.618))
  while (divisor(step, pages) > 1) step++
  return (index * step) % pages
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

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
