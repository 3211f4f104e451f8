import { deviceKey } from '../engine/identity/devices.ts'
import { identityKey } from '../engine/identity/identity-key.ts'
import { openBatch } from '../model/event-batch.ts'
import type { TrackedEvent } from '../model/event.ts'
import { parseEvent } from '../model/parse-event.ts'
import { deviceNewsIn } from '../model/push-device.ts'
import { rejectSample } from '../model/reject-sample.ts'
import type { LogEntry } from '../store/log.ts'
import { VERDICT_DUPLICATE, VERDICT_REJECTED, type RejectedEvent, type Verdicts } from '../store/state.ts'
import type { JudgedEvent } from './commit-news.ts'
import type { DedupeWindow } from './dedupe-window.ts'
import type { IdentityCache, Whose } from './identity-cache.ts'

/** An event that counts, with the entry it came in. */
export interface Fresh {
  readonly event: TrackedEvent
  /** Whose each of its ids is. */
  readonly whose: readonly Whose[]
  /** Who used its device last, if it is one that takes push messages. */
  readonly device: { readonly token: string; readonly user: Whose } | undefined
  readonly at: number
  readonly verdicts: Float64Array
  readonly index: number
}

/** What became of each event of a batch: applied to somebody, a duplicate, or rejected. */
export class VerdictBook {
  readonly #dedupe: DedupeWindow
  readonly #identities: IdentityCache
  readonly #isWatched: boolean
  readonly verdicts: Verdicts[] = []
  readonly rejected: RejectedEvent[] = []
  /** Each event, if somebody watches. */
  readonly seen: JudgedEvent[] = []
  applied = 0
  duplicates = 0

  constructor(dedupe: DedupeWindow, identities: IdentityCache, isWatched: boolean) {
    this.#dedupe = dedupe
    this.#identities = identities
    this.#isWatched = isWatched
  }

  /** Reads an entry and gives the events that count; of the others it notes why they do not. */
  read(entry: Extract<LogEntry, { kind: 'events' }>): readonly Fresh[] {
    const batch = openBatch(entry)
    const { at } = entry
    const verdicts = new Float64Array(entry.header.count)
    const fresh: Fresh[] = []
    for (let index = 0; index < verdicts.length; index++) {
      const position = entry.position + index
      const parsed = parseEvent(batch, index)
      if (!parsed.ok) {
        verdicts[index] = VERDICT_REJECTED
        const sample = rejectSample(batch.events[index])
        this.#see({ position, at, profile: undefined, event: undefined, verdict: 'rejected' })
        this.rejected.push({ position, at, source: batch.source, ...parsed.error, sample })
      } else if (this.#dedupe.seen(batch.source, parsed.value.messageId, at)) {
        verdicts[index] = VERDICT_DUPLICATE
        this.duplicates++
        this.#see({ position, at, profile: undefined, event: parsed.value, verdict: 'duplicate' })
      } else {
        const whose = parsed.value.ids.map((id) => this.#identities.whose(identityKey(id)))
        fresh.push({ event: parsed.value, whose, device: this.#deviceOf(parsed.value), at, verdicts, index })
      }
    }
    this.verdicts.push({ position: entry.position, profiles: verdicts })
    return fresh
  }

  #deviceOf(event: TrackedEvent): Fresh['device'] {
    const news = deviceNewsIn(event)
    if (news?.kind !== 'used') return undefined
    const { token } = news.device
    return { token, user: this.#identities.whose(deviceKey(token)) }
  }

  noteApplied({ event, at, verdicts, index }: Fresh, profile: number): void {
    verdicts[index] = profile
    this.applied++
    this.#see({ position: event.position, at, profile, event, verdict: 'applied' })
  }

  /** Every id that it has, the workspace says, is nobody's. */
  rejectNobody({ event, at, verdicts, index }: Fresh): void {
    const { position, source, type, name, ids } = event
    verdicts[index] = VERDICT_REJECTED
    this.#see({ position, at, profile: undefined, event, verdict: 'rejected' })
    this.rejected.push({
      position,
      at,
      source,
      reason: 'no_user_or_anonymous_id',
      detail: 'The workspace blocks every id of this event (`identity`).',
      sample: rejectSample({ type, event: name, ids }),
    })
  }

  #see(event: JudgedEvent): void {
    if (this.#isWatched) this.seen.push(event)
  }
}
