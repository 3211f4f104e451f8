import { separate, type LoggedEvent, type Separation } from '../engine/identity/separate.ts'
import type { ProfileState } from '../engine/profile-state.ts'
import type { Program } from '../engine/program.ts'
import type { Clock } from '../kernel/clock.ts'
import { openBatch } from '../model/event-batch.ts'
import type { Input } from '../model/input.ts'
import { parseEvent } from '../model/parse-event.ts'
import type { LogEntry } from '../store/log.ts'
import type { Verdicts } from '../store/state.ts'
import type { PipelineStore } from '../store/views.ts'
import type { Batch } from './batch.ts'

export type UnlinkInput = Extract<Input, { kind: 'unlink' }>

interface UnlinkOptions {
  readonly program: Program
  readonly store: PipelineStore
  readonly clock: Clock
  readonly batch: Batch
  readonly input: UnlinkInput
  readonly entry: LogEntry
}

const SCAN_BYTES = 4_000_000

/**
 * Rebuilds from the log what became of a profile that two people were taken for. It stands still at the input's position, and all of it
 * is one commit: nothing is counted twice or missed, and a crash half-way leaves nothing behind.
 */
export async function unlink({ program, store, clock, batch, input, entry }: UnlinkOptions): Promise<void> {
  const old = await batch.profile(input.profile)
  if (!old || !hasBoth(old, input)) return
  const { history, blocks } = await readHistory(
    store,
    clock,
    new Set([old.id, ...(old.absorbed ?? [])]),
    entry.position,
  )
  const separation = separate(program, old, history, {
    unlink: input,
    now: entry.at,
    numberOf: () => batch.takeNumber(),
  })
  if (!separation) return
  batch.separate(separation, old, { unlink: input, now: entry.at, position: entry.position })
  for (const block of movedBlocks(blocks, separation.homes)) batch.amend(block)
}

/** Whoever asked may have looked at what was; only what is now can be parted. */
function hasBoth({ ids }: ProfileState, { id, from }: UnlinkInput): boolean {
  const has = (wanted: UnlinkInput['id']): boolean =>
    ids.some(({ type, value }) => type === wanted.type && value === wanted.value)
  return has(id) && has(from) && (id.type !== from.type || id.value !== from.value)
}

interface History {
  /** In the order of the log. */
  readonly history: readonly LoggedEvent[]
  /** Verdicts of the entries that they came in. */
  readonly blocks: readonly Verdicts[]
}

/** Every event that was applied to one of these profiles. Entries without any are not even parsed. */
async function readHistory(
  store: PipelineStore,
  clock: Clock,
  profiles: ReadonlySet<number>,
  until: number,
): Promise<History> {
  const history: LoggedEvent[] = []
  const blocks: Verdicts[] = []
  for (let position = 0; position < until;) {
    const entries = (await store.log.read(position, SCAN_BYTES)).filter((other) => other.position < until)
    const next = entries.at(-1)
    if (!next) break
    const end = next.position + (next.kind === 'events' ? next.header.count : 1)
    const verdicts = new Map((await store.views.verdicts(position, end)).map((block) => [block.position, block]))
    for (const entry of entries) {
      const block = verdicts.get(entry.position)
      const own = block ? eventsOf(entry, block, profiles) : []
      if (block && own.length > 0) blocks.push(block)
      history.push(...own)
    }
    position = end
    await clock.breathe()
  }
  return { history, blocks }
}

function eventsOf(entry: LogEntry, block: Verdicts, profiles: ReadonlySet<number>): readonly LoggedEvent[] {
  if (entry.kind !== 'events' || !block.profiles.some((profile) => profiles.has(profile))) return []
  const batch = openBatch(entry)
  return [...block.profiles].flatMap((profile, index) => {
    const parsed = profiles.has(profile) ? parseEvent(batch, index) : undefined
    return parsed?.ok ? [{ event: parsed.value, at: entry.at }] : []
  })
}

/** A cohort that is made later reads from these whose each event is. */
function movedBlocks(blocks: readonly Verdicts[], homes: Separation['homes']): readonly Verdicts[] {
  return blocks.map(({ position, profiles }) => ({
    position,
    profiles: profiles.map((profile, index) => homes.get(position + index) ?? profile),
  }))
}
