import type { Program } from '../../engine/program.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Logger } from '../../kernel/logger.ts'
import { nextMoment } from '../../model/schedule.ts'
import { encodeCursor } from '../../store/page-cursor.ts'
import type { PipelineStore } from '../../store/views.ts'
import { entryOf, type OccurrenceBook, type OccurrenceInput } from './occurrence-book.ts'
import { allowance, allowedFrom, type Progress, type ScheduledEntry } from './progress.ts'

export interface SchedulesOptions {
  readonly store: PipelineStore
  readonly clock: Clock
  readonly logger: Logger
  readonly book: OccurrenceBook
  /** For tests: profiles in a page. */
  readonly pageSize?: number
}

/** More in one commit would keep live events waiting. */
const PAGE_SIZE = 500
/** Missed occurrences that are counted one by one. */
const COUNTED_MAX = 1000

/**
 * Brings the occurrences of scheduled campaigns to the log, page by page: one page of each campaign at a time, and the next when that
 * one is committed. So whatever is lost with the process, the page that follows the last commit is the one to append.
 */
export class Schedules {
  readonly #options: SchedulesOptions
  /** Before everything below it is applied, a page may still be met. */
  #notBefore = 0

  constructor(options: SchedulesOptions) {
    this.#options = options
  }

  recover(): void {
    this.#notBefore = this.#options.store.log.head()
  }

  /** Appends what is due, with everything below `applied` committed. False if there is nothing. */
  async turn(program: Program | undefined, applied: number): Promise<boolean> {
    if (!program || applied < this.#notBefore) return false
    const now = this.#options.clock.now()
    const pages: OccurrenceInput[] = []
    for (const [campaign, entry, progress] of this.#running(program)) {
      if (this.#dueAt(entry, progress) <= now) pages.push(await this.#page(campaign, entry, progress, now))
    }
    if (pages.length === 0) return false
    const { position } = await this.#options.store.log.append(pages.map((input) => ({ kind: 'input', input })))
    this.#notBefore = position + pages.length
    for (const page of pages) this.#tell(page)
    return true
  }

  /** When {@link turn} has something to do, ms; in the past: now. Undefined: never. */
  nextDue(program: Program | undefined): number | undefined {
    if (!program) return undefined
    let due = Infinity
    for (const [, entry, progress] of this.#running(program)) due = Math.min(due, this.#dueAt(entry, progress))
    return due === Infinity ? undefined : due
  }

  *#running(program: Program): Iterable<readonly [campaign: string, entry: ScheduledEntry, progress: Progress]> {
    for (const campaign of Object.keys(program.workspace.campaigns)) {
      const entry = entryOf(program.workspace, campaign)
      const progress = entry && this.#options.book.progress(campaign)
      if (progress) yield [campaign, entry, progress]
    }
  }

  #dueAt({ schedule, throttle }: ScheduledEntry, progress: Progress): number {
    const moment = progress.isOver ? (nextMoment(schedule, progress.moment) ?? Infinity) : 0
    return Math.max(moment, allowedFrom(progress, throttle))
  }

  async #page(campaign: string, entry: ScheduledEntry, progress: Progress, now: number): Promise<OccurrenceInput> {
    const { schedule, throttle, cohort } = entry
    const { isOver, pagedAt } = progress
    const { moment, missed } = isOver ? newest(entry, progress, now) : { moment: progress.moment, missed: 0 }
    const after = isOver ? 0 : progress.reached
    const head = { kind: 'occurrence' as const, campaign, moment, after, ...(missed > 0 && { missed }) }
    const due = Math.max(isOver ? moment : pagedAt, allowedFrom(progress, throttle))
    if (now - due > schedule.lateUpToMs) return { ...head, profiles: [], end: 'missed' }
    const { store, pageSize = PAGE_SIZE } = this.#options
    const limit = Math.min(pageSize, allowance(progress, throttle, now))
    const { items, next } = await store.views.members(cohort, { limit, cursor: encodeCursor('members', after) })
    return { ...head, profiles: items, ...(next === null && { end: 'over' as const }) }
  }

  /** What did not come to be is told: nobody would look for it in a log of what was done. */
  #tell({ campaign, moment, after, end, missed = 0 }: OccurrenceInput): void {
    if (missed === 0 && end !== 'missed') return
    const isBegun = after > 0 || end !== 'missed'
    const due = new Date(moment).toISOString()
    this.#options.logger.warn('Occurrences of a campaign were missed', { campaign, due, isBegun, missed, end })
  }
}

/** The newest moment that has come, and how many before it were not begun: these are never made up for. */
function newest(
  { schedule }: ScheduledEntry,
  progress: Progress,
  now: number,
): { readonly moment: number; readonly missed: number } {
  let moment = nextMoment(schedule, progress.moment)!
  for (let missed = 0; ; missed++) {
    // So many that how many does not matter: what is left is passed over to where one could still be begun.
    const from = missed === COUNTED_MAX ? Math.max(moment, now - schedule.lateUpToMs - 1) : moment
    const next = nextMoment(schedule, from)
    if (next === undefined || next > now) return { moment, missed }
    moment = next
  }
}
