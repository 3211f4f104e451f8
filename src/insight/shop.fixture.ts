import { drive, dueOf, fireDue, skipWait } from '../engine/drive.ts'
import { createEffects, type Effects } from '../engine/effects.ts'
import { identityKey } from '../engine/identity/identity-key.ts'
import { resolve } from '../engine/identity/resolve.ts'
import { decodeProfile, encodeProfile } from '../engine/profile-codec.ts'
import { createProfile, emptyTombstone, type ProfileState } from '../engine/profile-state.ts'
import { compileProgram, type Program } from '../engine/program.ts'
import type { ProfileInput } from '../engine/apply.ts'
import { createManualClock, type ManualClock } from '../kernel/clock.ts'
import type { KindRules } from '../model/kind-rules.ts'
import { openBatch } from '../model/event-batch.ts'
import type { TrackedEvent } from '../model/event.ts'
import { parseEvent } from '../model/parse-event.ts'
import { parseWorkspace } from '../model/parse-workspace.ts'
import type { Workspace } from '../model/workspace.ts'
import type { Commit, RejectedEvent } from '../store/state.ts'
import type { InboxMessage, Store } from '../store/views.ts'
import { createMemoryStore } from '../store/memory/memory-store.ts'

/** A small shop with one campaign over three channels, as in the example. */
export const SHOP = `# the shop's own notes
version: 1
workspace: shop
sending: inbox
sources:
  web: { writeKey: wk_web, origins: ["https://shop.example"] }
  server: { writeKey: wk_server }
connections:
  ads: { kind: facebook, accessToken: very-secret, adAccount: "1", audiences: { retarget: { id: "777" } }, throttle: { atMost: 50, per: 1m } }
cohorts:
  abandoned-cart:
    name: Abandoned cart # people who left something
    where:
      all:
        - { did: Product Added, within: 30d }
        - { didNot: Order Completed, since: Product Added }
  buyers:
    where: { did: Order Completed }
campaigns:
  cart-recovery:
    name: Cart recovery
    entry: { cohort: abandoned-cart }
    reentry: never
    exit: [{ did: Order Completed }]
    steps:
      - { wait: 1h, id: pause }
      - send: email
        id: reminder
        via: inbox
        message: { subject: "Your cart", text: "Come back" }
      - waitFor: { opened: reminder }
        id: patience
        upTo: 1d
        then: [{ exit: engaged }]
      - { audience: { add: [ads/retarget] }, id: retarget }
  held:
    entry: { event: Order Completed }
    holdout: 100%
    steps: [{ wait: 1d }]
  resting:
    status: draft
    entry: { cohort: buyers }
    steps: [{ wait: 1d }]
`

const TOOL: KindRules = {
  checkSettings: () => [],
  channels: ['push', 'email', 'sms', 'webhook'],
  forwards: true,
  audiences: true,
  calls: true,
}
const KINDS = { inbox: TOOL, braze: TOOL, facebook: TOOL, smtp: TOOL, twilio: TOOL, webpush: TOOL, webhook: TOOL }

export const readShop = (text: string) =>
  parseWorkspace(text, { env: () => undefined, readFile: () => undefined, kinds: KINDS })

export interface Happened {
  readonly events: readonly {
    position: number
    at: number
    profile: number | undefined
    event: TrackedEvent | undefined
    verdict: 'applied' | 'rejected'
  }[]
  readonly commit: Commit
}

/** The engine on a real store, one input at a time: what the pipeline does, without its speed and its care. */
export class Shop {
  readonly clock: ManualClock = createManualClock()
  readonly store: Store = createMemoryStore({ clock: this.clock })
  /** The text of its workspace. */
  readonly source: string
  workspace: Workspace
  program: Program
  listener: (happened: Happened) => void = () => {}
  #applied = 0
  #nextProfile = 1
  #count = 0

  constructor(source = SHOP) {
    this.source = source
    const parsed = readShop(source)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
    this.workspace = parsed.value.workspace
    this.program = compileProgram(this.workspace, { version: 1, reach: () => 'nothing' })
  }

  get applied(): number {
    return this.#applied
  }

  /** A track call, applied. */
  async track(
    person: { userId?: string; anonymousId?: string },
    event: string,
    properties: Record<string, unknown> = {},
  ): Promise<this> {
    return this.send('track', { ...person, event, properties, messageId: `m${++this.#count}` })
  }

  async identify(person: { userId?: string; anonymousId?: string }, traits: Record<string, unknown>): Promise<this> {
    return this.send('identify', { ...person, traits, messageId: `m${++this.#count}` })
  }

  /** Any call, applied. */
  async send(call: 'track' | 'identify', body: Record<string, unknown>): Promise<this> {
    const header = { source: 'web', count: 1, call }
    await this.store.log.append([{ kind: 'events', header, body: Buffer.from(JSON.stringify(body)) }])
    await this.catchUp()
    return this
  }

  /** Time passes for everybody; wake-ups fire. */
  async wait(ms: number): Promise<this> {
    this.clock.advance(ms)
    const effects = createEffects()
    const states = await this.#load((await this.store.state.due(this.clock.now(), 100)).map(({ profile }) => profile))
    for (const state of states) fireDue(this.program, state, this.clock.now() + 1, effects)
    await this.#commit(effects, states, [], [], [])
    return this
  }

  /** The tool took every message that waits. */
  async deliverAll(): Promise<this> {
    for (const { id, profile, channel, campaign, step } of await this.store.outbox.unsettled('inbox', 100)) {
      if (channel === 'audience') continue
      const asked = await this.drive(profile, { kind: 'authorise', profile, delivery: id, attempt: 1 })
      if (asked.decisions.get(id)?.kind !== 'send') continue
      await this.drive(profile, {
        kind: 'outcome',
        profile,
        delivery: id,
        attempt: 1,
        startedAt: this.clock.now(),
        outcome: { result: 'accepted', detail: 'Kept.' },
      })
      const message: InboxMessage = {
        id,
        profile,
        campaign,
        step,
        channel,
        to: 'somebody',
        at: this.clock.now(),
        content: { subject: 'Your cart' },
      }
      await this.store.inbox.keep(message)
    }
    return this
  }

  async drive(profile: number, input: ProfileInput): Promise<Effects> {
    const effects = createEffects()
    const states = await this.#load([profile])
    for (const state of states) drive(this.program, state, input, this.clock.now(), effects)
    await this.#commit(effects, states, [], [], [])
    return effects
  }

  /** Applies what is in the log. */
  async catchUp(): Promise<void> {
    for (const entry of await this.store.log.read(this.#applied, 1_000_000)) {
      const effects = createEffects()
      if (entry.kind === 'input') {
        this.#applied = entry.position + 1
        const { input } = entry
        const isOfOne = input.kind === 'skip_wait' || input.kind === 'enter'
        const states = isOfOne ? await this.#load([input.profile]) : []
        for (const state of states) {
          if (input.kind === 'enter') drive(this.program, state, input, entry.at, effects)
          else skipWait(this.program, state, entry.at, effects)
        }
        await this.#commit(effects, states, [], [], [])
        continue
      }
      const batch = openBatch(entry)
      for (let index = 0; index < batch.events.length; index++) {
        const parsed = parseEvent(batch, index)
        this.#applied = entry.position + index + 1
        if (parsed.ok) await this.#applyEvent(parsed.value, entry.at)
        else
          await this.#commit(
            createEffects(),
            [],
            [],
            [{ position: entry.position + index, at: entry.at, source: batch.source, ...parsed.error, sample: '{}' }],
            [],
          )
      }
    }
  }

  async #applyEvent(event: TrackedEvent, at: number): Promise<void> {
    const effects = createEffects()
    const known = await this.store.state.identities(event.ids.map(identityKey))
    const states = new Map(
      (
        await this.#load([
          ...known.filter((id) => id !== undefined),
          ...(event.profile === undefined ? [] : [event.profile]),
        ])
      ).map((state) => [state.id, state]),
    )
    const resolution = resolve(event, {
      profiles: known,
      identityOf: (id) => states.get(id)!,
      rules: this.program.identity,
    })
    const id = event.profile ?? resolution.profile
    const state = id === undefined ? createProfile(this.#nextProfile++, event.at) : states.get(id)!
    const identities = resolution.attach.map((external) => ({ key: identityKey(external), profile: state.id }))
    const written: ProfileState[] = [state]
    for (const { profile: loser } of resolution.merge) {
      const other = states.get(loser)!
      identities.push(...other.ids.map((external) => ({ key: identityKey(external), profile: state.id })))
      drive(this.program, state, { kind: 'merge', other, imported: event.imported === true }, at, effects)
      written.push(emptyTombstone(loser, state.id))
    }
    drive(
      this.program,
      state,
      { kind: 'event', event, attach: resolution.attach, isNew: id === undefined },
      at,
      effects,
    )
    await this.#commit(
      effects,
      written,
      identities,
      [],
      [{ position: event.position, at, profile: state.id, event, verdict: 'applied' }],
    )
  }

  async #load(ids: readonly number[]): Promise<ProfileState[]> {
    const unique = [...new Set(ids)]
    return (await this.store.state.profiles(unique)).flatMap((text) =>
      text === undefined ? [] : [decodeProfile(text)],
    )
  }

  async #commit(
    effects: Effects,
    states: readonly ProfileState[],
    identities: Commit['identities'],
    rejected: readonly RejectedEvent[],
    events: Happened['events'],
  ): Promise<void> {
    const commit: Commit = {
      checkpoint: { position: this.#applied, at: this.store.log.lastAt(), nextProfile: this.#nextProfile },
      profiles: states.map((state) => ({ id: state.id, state: encodeProfile(state), due: dueOf(state) ?? null })),
      identities,
      memberships: effects.memberships,
      deliveries: effects.deliveries,
      deliveryChanges: effects.deliveryChanges,
      story: effects.story,
      counters: effects.counters,
      coupons: effects.coupons,
      // Every entry has one event.
      verdicts: events.map(({ position, profile }) => ({ position, profiles: Float64Array.of(profile ?? -1) })),
      fingerprints: [],
      rejected,
    }
    await this.store.state.commit(commit)
    this.listener({ commit, events })
  }
}

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
