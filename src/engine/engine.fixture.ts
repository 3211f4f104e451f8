import type { CallAnswer, Delivery, Outcome } from '../model/delivery.ts'
import type { Properties, TrackedEvent } from '../model/event.ts'
import { canonicalName } from '../model/event-names.ts'
import { parseWorkspace } from '../model/parse-workspace.ts'
import type { Migration } from '../model/migration.ts'
import type { KindRules } from '../model/kind-rules.ts'
import { apply } from './apply.ts'
import type { CompiledCohort } from './cohorts/compiled-cohort.ts'
import { memberSince } from './cohorts/standings.ts'
import { drive, dueOf, fireDue } from './drive.ts'
import { createEffects, type Effects } from './effects.ts'
import { createProfile, type ProfileState } from './profile-state.ts'
import { compileProgram, type Program } from './program.ts'

const tool: KindRules = {
  checkSettings: () => [],
  channels: ['push', 'email', 'sms', 'webhook'],
  forwards: true,
  audiences: true,
  calls: true,
}
const KINDS = { inbox: tool, smtp: tool, webpush: tool, webhook: tool, facebook: tool, adroll: tool }

/** The program of a workspace text; its problems are the test's failure. */
export function programOf(text: string, previous?: Program, migrate?: Migration): Program {
  const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => '<mjml></mjml>', kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  return compileProgram(parsed.value.workspace, {
    version: (previous?.version ?? 0) + 1,
    reach: (_, channel) => (channel === 'email' ? 'email' : channel === 'sms' ? 'phone' : 'nothing'),
    ...(previous && { previous }),
    ...(migrate && { migrate }),
  })
}

/** One person and the engine, with a log of their own: events, time and outcomes in, effects out. */
export class Person {
  program: Program
  readonly state: ProfileState
  readonly effects: Effects = createEffects()
  /** Shared by persons who may turn out to be one: positions are the log's. */
  readonly #log: { position: number }
  #isNew = true
  now: number

  constructor(program: Program, id = 1, now = Date.UTC(2026, 0, 1), log = { position: 0 }) {
    this.#log = log
    this.program = program
    this.now = now
    this.state = createProfile(id, now)
  }

  /** An event that happened `ago` ms before now. */
  track(name: string, properties: Properties = {}, ago = 0, context: Properties = {}): this {
    return this.#event({ name: canonicalName(name).name, properties, context, at: this.now - ago })
  }

  /** An event now, with whatever else is known of it. */
  take(event: Partial<TrackedEvent> & { name: string }): this {
    return this.#event({ at: this.now, ...event })
  }

  identify(traits: Properties, ago = 0): this {
    return this.#event({ type: 'identify', name: 'Identified', traits, at: this.now - ago })
  }

  /** Time passes; wake-ups fire at their own times. */
  wait(ms: number): this {
    this.now += ms
    fireDue(this.program, this.state, this.now + 1, this.effects)
    return this
  }

  /** Another definition takes effect. */
  redefine(program: Program): this {
    this.program = program
    drive(program, this.state, { kind: 'definition' }, this.now, this.effects)
    return this
  }

  get cohorts(): readonly string[] {
    const isIn = ({ number }: CompiledCohort) => memberSince(this.state.standings, number) !== undefined
    return this.program.cohorts.flatMap((cohort) => (isIn(cohort) ? [cohort.key] : [])).sort()
  }

  get due(): number | undefined {
    return dueOf(this.state)
  }

  /** Deliveries created and neither asked for nor cancelled. */
  get pending(): readonly Delivery[] {
    const changed = new Set(
      this.effects.deliveryChanges.filter(({ status }) => status !== undefined).map(({ id }) => id),
    )
    return this.effects.deliveries.filter(({ id }) => !changed.has(id))
  }

  /** Delivery asks and the tool accepts, or not. Gives the decision in one word. */
  send(delivery: Delivery, outcome: Outcome = { result: 'accepted', detail: '' }, offer = 'CODE'): string {
    const decision = this.ask(delivery, offer)
    if (decision.startsWith('sent')) this.answer(delivery, outcome)
    return decision
  }

  /** Delivery asks; no answer of the tool yet. */
  ask(delivery: Delivery, offer = 'CODE'): string {
    const { program, state, effects } = this
    const position = this.#log.position++
    state.position = position
    drive(
      program,
      state,
      { kind: 'authorise', profile: 1, delivery: delivery.id, attempt: 1, offer: { coupon: 'c', code: offer } },
      this.now,
      effects,
    )
    const decision = effects.decisions.get(delivery.id)!
    if (decision.kind === 'hold') return `hold:${new Date(decision.until).toISOString()}`
    if (decision.kind !== 'send') return decision.kind === 'skip' ? `skip:${decision.reason}` : decision.kind
    return decision.coupon ? `sent:${decision.coupon.code}` : 'sent'
  }

  /** What the tool answered. */
  answer(delivery: Delivery, outcome: Outcome, retryAt?: number, answer?: CallAnswer): void {
    const { program, state, effects, now } = this
    apply(
      program,
      state,
      {
        kind: 'outcome',
        profile: 1,
        delivery: delivery.id,
        attempt: 1,
        startedAt: now,
        outcome,
        ...(retryAt !== undefined && { retryAt }),
        ...(answer && { answer }),
      },
      now,
      effects,
    )
  }

  /** As the outbox has it. */
  statusOf({ id }: Delivery): string | undefined {
    const { status } = this.effects.deliveries.findLast((delivery) => delivery.id === id)!
    return this.effects.deliveryChanges.findLast((change) => change.id === id && change.status)?.status ?? status
  }

  /** Sends all that is pending, as a fast tool would. */
  sendAll(): readonly string[] {
    return this.pending.map((delivery) => {
      this.send(delivery)
      return delivery.audience ? `${delivery.audience.op} ${delivery.audience.list}` : delivery.step
    })
  }

  told(kind: string): readonly Properties[] {
    return this.effects.story.filter((row) => row.kind === kind).map(({ detail }) => detail)
  }

  #event(event: Partial<TrackedEvent> & { name: string; at: number }): this {
    const full: TrackedEvent = {
      type: 'track',
      messageId: `m${this.#log.position}`,
      ids: [],
      properties: {},
      traits: {},
      context: {},
      integrations: {},
      source: 'test',
      position: this.#log.position++,
      receivedAt: this.now,
      ...event,
    }
    if (this.#isNew) this.state.firstSeen = full.at
    drive(
      this.program,
      this.state,
      { kind: 'event', event: full, attach: [], isNew: this.#isNew },
      this.now,
      this.effects,
    )
    this.#isNew = false
    return this
  }
}

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
