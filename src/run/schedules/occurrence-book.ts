import type { OccurrenceTurn } from '../../engine/campaigns/occurrences.ts'
import type { Program } from '../../engine/program.ts'
import type { Input } from '../../model/input.ts'
import type { Workspace } from '../../model/workspace.ts'
import type { Settings } from '../../store/views.ts'
import { afterEntries, readProgress, toSettings, type Progress, type ScheduledEntry } from './progress.ts'

export type OccurrenceInput = Extract<Input, { kind: 'occurrence' }>

/**
 * How far each scheduled campaign is, as applied; ahead of the store until the next commit. What a page of an occurrence comes to
 * depends on this and on the log alone, so that a page that is in the log twice counts once, and a replay does the same.
 */
export class OccurrenceBook {
  readonly #known = new Map<string, Progress>()
  readonly #changed = new Map<string, Progress | null>()

  /** Begins with what is committed. */
  async recover(settings: Settings, program: Program | undefined): Promise<void> {
    this.#known.clear()
    this.#changed.clear()
    for (const [campaign, { entry }] of Object.entries(program?.workspace.campaigns ?? {})) {
      if (entry.kind !== 'schedule') continue
      const progress = await readProgress(settings, campaign)
      if (progress) this.#known.set(campaign, progress)
    }
  }

  progress(campaign: string): Progress | undefined {
    return this.#known.get(campaign)
  }

  /**
   * A definition takes effect. Moments of a rule that passed before the campaign was live, or before its schedule said so, are nobody's;
   * but what was to be at one certain moment is late if it is published late.
   */
  redefine({ workspace }: Program, previous: Program | undefined, at: number): void {
    for (const campaign of this.#known.keys()) if (!mayGoOn(workspace, campaign)) this.#put(campaign, null)
    for (const campaign of Object.keys(workspace.campaigns)) {
      const entry = entryOf(workspace, campaign)
      if (!entry) continue
      const known = this.#known.get(campaign)
      const goesOn =
        known && (!known.isOver || isSameSchedule(entry, previous && entryOf(previous.workspace, campaign)))
      if (goesOn) continue
      const from = entry.schedule.kind === 'once' ? 0 : at
      const moment = Math.max(from, known?.moment ?? 0)
      this.#put(campaign, { ...(known ?? NOTHING_YET), moment, isOver: true })
    }
  }

  /** The occurrence that a page belongs to; undefined: it does not follow what was done so far, and counts for nothing. */
  turnOf(
    { workspace }: Program,
    { campaign, moment, after }: OccurrenceInput,
    at: number,
  ): { readonly begunAt: number } | undefined {
    const progress = this.#known.get(campaign)
    if (!progress || !entryOf(workspace, campaign)) return undefined
    if (progress.isOver) return after === 0 && moment > progress.moment ? { begunAt: at } : undefined
    return moment === progress.moment && after === progress.reached ? { begunAt: progress.begunAt } : undefined
  }

  /** Turns that the second profile still had before it, while the first, which it is part of from now on, has them behind it. */
  turnsLeft(first: number, second: number): readonly OccurrenceTurn[] {
    return [...this.#known].flatMap(([campaign, { isOver, reached, moment, begunAt }]) =>
      !isOver && first <= reached && reached < second ? [{ campaign, moment, begunAt }] : [],
    )
  }

  /** A page that {@link turnOf} took was applied, and so many entered with it. */
  note({ workspace }: Program, page: OccurrenceInput, at: number, begunAt: number, entered: number): void {
    const { campaign, moment, after, profiles, end } = page
    const before = this.#known.get(campaign)!
    this.#put(campaign, {
      moment,
      begunAt,
      pagedAt: at,
      reached: profiles.at(-1) ?? after,
      isOver: end !== undefined,
      span: afterEntries(before, entryOf(workspace, campaign)?.throttle, at, entered),
    })
  }

  #put(campaign: string, progress: Progress | null): void {
    if (progress) this.#known.set(campaign, progress)
    else this.#known.delete(campaign)
    this.#changed.set(campaign, progress)
  }

  /** What the next commit has to keep; undefined: nothing. */
  takeChanges(): Readonly<Record<string, string | null>> | undefined {
    if (this.#changed.size === 0) return undefined
    const settings = toSettings(this.#changed)
    this.#changed.clear()
    return settings
  }
}

const NOTHING_YET = { begunAt: 0, pagedAt: 0, reached: 0, span: { from: 0, entered: 0 } } as const

/** While it is paused, an occurrence that was begun stands still. */
function mayGoOn({ campaigns }: Workspace, key: string): boolean {
  const campaign = Object.hasOwn(campaigns, key) ? campaigns[key] : undefined
  return campaign?.entry.kind === 'schedule' && campaign.status !== 'ended'
}

/** The scheduled entry of a campaign that is live. */
export function entryOf({ campaigns }: Workspace, key: string): ScheduledEntry | undefined {
  const campaign = Object.hasOwn(campaigns, key) ? campaigns[key] : undefined
  return campaign?.status === 'live' && campaign.entry.kind === 'schedule' ? campaign.entry : undefined
}

const isSameSchedule = (now: ScheduledEntry, before: ScheduledEntry | undefined): boolean =>
  before !== undefined && JSON.stringify(now.schedule) === JSON.stringify(before.schedule)
