import type { ForwardedEvent } from '../connections/connection.ts'
import type { Logger } from '../kernel/logger.ts'
import type { Random } from '../kernel/random.ts'
import { openBatch } from '../model/event-batch.ts'
import type { Properties, TrackedEvent } from '../model/event.ts'
import { parseEvent } from '../model/parse-event.ts'
import type { Outcome } from '../model/delivery.ts'
import type { EventLog, LogEntry } from '../store/log.ts'
import type { Settings, Views } from '../store/views.ts'
import { wantedEvents } from './forward-call.ts'
import { forwardWay, type ForwardWay, type ForwardWayContext } from './forward-way.ts'
import type { Connection } from './open-connections.ts'
import { specEvent } from './spec-event.ts'

export interface HubOptions extends ForwardWayContext {
  readonly log: EventLog
  readonly views: Views
  readonly settings: Settings
  readonly random: Random
  readonly logger: Logger
  /** Everything below it has its verdict. */
  readonly applied: () => number
  /** Resolves once the position is applied. */
  readonly untilApplied: (position: number) => Promise<void>
  readonly connections: () => ReadonlyMap<string, Connection>
  /** All traits of each of these profiles now, computed ones among them, by profile. */
  readonly traits: (profiles: readonly number[]) => Promise<ReadonlyMap<number, Properties>>
}

export interface ForwardState {
  readonly connection: string
  /** Everything below it was forwarded, filtered or parked. */
  readonly position: number
  readonly lag: number
  /** Events the tool refused for good. */
  readonly parked: number
  /** Why the events wait; undefined: they do not. */
  readonly trouble: string | undefined
  /** They wait for somebody to mend the credentials. */
  readonly isStopped: boolean
}

/** An event that a tool refused for good; kept to be looked at and repeated. */
export interface ParkedEvent {
  readonly position: number
  readonly messageId: string
  readonly detail: string
}

export interface Replayed {
  /** The tool took them now. */
  readonly sent: number
  /** Still parked, with the newest reason. */
  readonly left: number
}

/** Bytes of log read for one round of forwards. */
const ROUND_BYTES = 400_000
/** Refused events kept per connection, the newest. */
export const PARKED_MAX = 1000
const FIRST_RETRY_MS = 1000
const RETRY_MS_MAX = 60_000

interface Cursor {
  position: number
  /** Recorded before the calls of a round: after a crash everything below it may have been sent already. */
  attempting: number
}

/** Sends every event on to every connection that forwards. Each has its own cursor over the log: one that is down delays no other. */
export class Hub {
  readonly #options: HubOptions
  readonly #forwards = new Map<string, Forward>()

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** Starts and ends forwards so that they are those of the definition in force. */
  refresh(): void {
    const wanted = [...this.#options.connections().values()].filter(
      (connection) => connection.forward && forwardWay(this.#options, connection),
    )
    for (const [key, forward] of this.#forwards) {
      if (wanted.some((connection) => connection.key === key)) continue
      this.#forwards.delete(key)
      void forward.stop()
    }
    for (const { key } of wanted) {
      if (this.#forwards.has(key)) continue
      const forward = new Forward(key, this.#options)
      this.#forwards.set(key, forward)
      forward.start()
    }
  }

  states(): readonly ForwardState[] {
    return [...this.#forwards.values()].map((forward) => forward.state())
  }

  /** What a tool refused for good, the oldest first; undefined: nothing is forwarded to this connection. */
  parked(connection: string): readonly ParkedEvent[] | undefined {
    return this.#forwards.get(connection)?.parked
  }

  /** Sends again what a tool refused for good. Undefined as above; rejects as the store does. */
  async replay(connection: string): Promise<Replayed | undefined> {
    return this.#forwards.get(connection)?.replay()
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#forwards.values()].map((forward) => forward.stop()))
  }
}

class Forward {
  readonly #key: string
  readonly #options: HubOptions
  #cursor: Cursor = { position: 0, attempting: 0 }
  #parked: ParkedEvent[] = []
  #trouble: Outcome | undefined
  /** Positions of the round at hand that need no call any more: a repeated round leaves them out. */
  readonly #done = new Set<number>()
  #isReplaying = false
  #stopped = false
  #running: Promise<void> = Promise.resolve()
  #wake = () => {}

  constructor(key: string, options: HubOptions) {
    this.#key = key
    this.#options = options
  }

  start(): void {
    this.#running = this.#loop()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#running
  }

  state(): ForwardState {
    const { position } = this.#cursor
    return {
      connection: this.#key,
      position,
      lag: Math.max(0, this.#options.applied() - position),
      parked: this.#parked.length,
      trouble: this.#trouble?.detail,
      isStopped: this.#trouble?.result === 'auth',
    }
  }

  get parked(): readonly ParkedEvent[] {
    return this.#parked
  }

  /** One after the other, the oldest first; where the tool asks to wait, the rest stays as it is. Running already: nothing more happens. */
  async replay(): Promise<Replayed> {
    let sent = 0
    if (!this.#isReplaying) {
      this.#isReplaying = true
      try {
        for (const item of this.#parked) {
          const outcome = await this.#again(item)
          if (this.#stopped || !outcome) break
          if (outcome.result === 'accepted') sent++
          this.#parked = this.#parked.flatMap((other) => {
            if (other.position !== item.position) return [other]
            return outcome.result === 'accepted' ? [] : [{ ...other, detail: outcome.detail }]
          })
          await this.#save()
          if (isForLater(outcome)) break
        }
      } finally {
        this.#isReplaying = false
      }
    }
    return { sent, left: this.#parked.length }
  }

  /** Undefined: the connection does not forward any more. */
  async #again({ position }: ParkedEvent): Promise<Outcome | undefined> {
    const connection = this.#options.connections().get(this.#key)
    const way = forwardWay(this.#options, connection)
    if (!connection || !way) return undefined
    const [entry] = await this.#options.log.read(position, 1)
    const events = entry && entry.position <= position ? await this.#eventsOf(connection, [entry], position + 1) : []
    const event = events.find((each) => each.event.position === position)
    if (!event) return { result: 'failed', detail: 'It is no longer in the log, or no longer to be forwarded.' }
    return (await way.send([event]))[0]
  }

  async #loop(): Promise<void> {
    const { logger, clock } = this.#options
    let failures = 0
    let loaded = false
    while (!this.#stopped) {
      try {
        if (!loaded) loaded = await this.#load()
        const waitMs = await this.#round()
        failures = waitMs === undefined ? 0 : failures + 1
        if (waitMs !== undefined) await this.#pause(Math.max(waitMs, this.#backoff(failures)))
      } catch (error) {
        logger.warn('A forward could not go on and tries again', { connection: this.#key, error })
        await this.#pause(this.#backoff(++failures))
      }
      await clock.breathe()
    }
  }

  #backoff(failures: number): number {
    const ceiling = Math.min(RETRY_MS_MAX, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10))
    return ceiling * (0.5 + this.#options.random.float() / 2)
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
      if (this.#stopped) this.#wake()
    })
  }

  /** A new forward starts with what comes from now on. */
  async #load(): Promise<boolean> {
    const { settings, applied } = this.#options
    const kept = await settings.get(cursorSetting(this.#key))
    this.#cursor = kept === undefined ? { position: applied(), attempting: applied() } : (JSON.parse(kept) as Cursor)
    const parked = await settings.get(parkedSetting(this.#key))
    this.#parked = parked === undefined ? [] : (JSON.parse(parked) as ParkedEvent[])
    if (kept === undefined) await this.#save()
    return true
  }

  async #save(): Promise<void> {
    await this.#options.settings.set({
      [cursorSetting(this.#key)]: JSON.stringify(this.#cursor),
      [parkedSetting(this.#key)]: this.#parked.length === 0 ? null : JSON.stringify(this.#parked),
    })
  }

  /** Forwards what was applied since. Returns how long to wait if the tool could not take all of it; the same events come again then. */
  async #round(): Promise<number | undefined> {
    const { log, applied, untilApplied } = this.#options
    const stop = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([untilApplied(this.#cursor.position + 1), stop])
    const connection = this.#options.connections().get(this.#key)
    const way = forwardWay(this.#options, connection)
    if (this.#stopped || !connection || !way) return undefined
    const until = applied()
    const entries = (await log.read(this.#cursor.position, ROUND_BYTES)).filter((entry) => entry.position < until)
    const last = entries.at(-1)
    if (!last) return undefined
    const end = last.position + (last.kind === 'events' ? last.header.count : 1)
    const events = await this.#eventsOf(connection, entries, end)
    if (events.length > 0) {
      this.#cursor = { ...this.#cursor, attempting: end }
      await this.#save()
      const waitMs = await this.#send(way, events)
      if (waitMs !== undefined) return waitMs
    }
    this.#trouble = undefined
    this.#done.clear()
    this.#cursor = { position: end, attempting: end }
    await this.#save()
    return undefined
  }

  async #eventsOf(
    connection: Connection,
    entries: readonly LogEntry[],
    end: number,
  ): Promise<readonly ForwardedEvent[]> {
    const verdicts = await this.#options.views.verdicts(entries[0]!.position, end)
    const profiles = new Map(verdicts.map((block) => [block.position, block.profiles]))
    const wanted = entries.flatMap((entry) => {
      if (entry.kind !== 'events' || entry.header.via === connection.key) return []
      // What another tool knew is no news to the tools.
      if (entry.header.imported === true) return []
      const applied = profiles.get(entry.position)
      const batch = openBatch(entry)
      return batch.events.flatMap((_, index) => {
        if ((applied?.[index] ?? -1) < 0 || this.#done.has(entry.position + index)) return []
        const parsed = parseEvent(batch, index)
        if (!parsed.ok || !isWanted(connection, parsed.value)) return []
        return [{ event: parsed.value, profile: applied![index]! }]
      })
    })
    const traits = await this.#traitsOf(connection, [...new Set(wanted.map(({ profile }) => profile))])
    const events = wanted.map(({ event, profile }) => ({
      messageId: event.messageId,
      event,
      spec: specEvent(event, traits.get(profile)),
    }))
    return wantedEvents(this.#options, connection, events)
  }

  /** Only what the connection asks for, and what its tool cannot do without. */
  async #traitsOf(
    { forward, kind }: Connection,
    profiles: readonly number[],
  ): Promise<ReadonlyMap<number, Properties>> {
    const names = [...(forward?.computed ?? []), ...(kind.forward?.traits ?? [])]
    if (names.length === 0 || profiles.length === 0) return new Map()
    const all = await this.#options.traits(profiles)
    return new Map(
      [...all].map(([profile, traits]) => [
        profile,
        Object.fromEntries(Object.entries(traits).filter(([name]) => names.includes(name))),
      ]),
    )
  }

  /** Calls run side by side up to the connection's limit; the round stops at the first that must be repeated. */
  async #send(way: ForwardWay, events: readonly ForwardedEvent[]): Promise<number | undefined> {
    const chunks = way.batches(events)
    let next = 0
    let waitMs: number | undefined
    const work = async (): Promise<void> => {
      while (waitMs === undefined && !this.#stopped && next < chunks.length) {
        const wait = await this.#call(way, chunks[next++]!)
        if (wait !== undefined) waitMs = Math.max(waitMs ?? 0, wait)
      }
    }
    await Promise.all(Array.from({ length: Math.min(way.lanes, chunks.length) }, work))
    return this.#stopped ? 0 : waitMs
  }

  async #call(way: ForwardWay, events: readonly ForwardedEvent[]): Promise<number | undefined> {
    let waitMs: number | undefined
    for (const [index, outcome] of (await way.send(events)).entries()) {
      const wait = this.#judge(events[index]!, outcome)
      if (wait !== undefined) waitMs = Math.max(waitMs ?? 0, wait)
    }
    return waitMs
  }

  /** What can be repeated is repeated for as long as it takes; what the tool refuses for good is parked, and the cursor moves on. */
  #judge({ event, messageId }: ForwardedEvent, outcome: Outcome): number | undefined {
    if (isForLater(outcome)) {
      this.#trouble = outcome
      return outcome.retryAfterMs ?? 0
    }
    this.#done.add(event.position)
    if (outcome.result === 'accepted') return undefined
    this.#parked = [...this.#parked, { position: event.position, messageId, detail: outcome.detail }].slice(-PARKED_MAX)
    return undefined
  }
}

const isForLater = ({ result }: Outcome): boolean => result === 'retry' || result === 'auth' || result === 'unknown'

const cursorSetting = (connection: string): string => `forward/${connection}`
const parkedSetting = (connection: string): string => `forward/${connection}/parked`

/** Which events the connection asks for, and which the event lets go there. */
function isWanted(connection: Connection, event: TrackedEvent): boolean {
  const wanted = connection.forward?.events
  if (wanted !== 'all' && !wanted?.includes(event.name)) return false
  const { integrations } = event
  const { kind, key, settings } = connection
  const title = kind.titleFor?.(settings as Readonly<Record<string, unknown>>) ?? kind.title
  const own = integrations[key] ?? integrations[title]
  return own === undefined ? integrations.All !== false : own !== false
}
