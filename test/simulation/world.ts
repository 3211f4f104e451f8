import { kindRules, reachFor } from '../../src/app/kind-rules.ts'
import { CouponDesk } from '../../src/app/coupon-desk.ts'
import { followDefinition } from '../../src/app/current-definition.ts'
import { startDelivery, type RunningDelivery } from '../../src/app/start-delivery.ts'
import { createAccept } from '../../src/collect/accept.ts'
import { createManualClock, type ManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { noMetrics } from '../../src/kernel/metrics.ts'
import { createSeededRandom, type Random } from '../../src/kernel/random.ts'
import { createLinkSigner } from '../../src/messages/links.ts'
import { createRenderer } from '../../src/messages/renderer.ts'
import { createEmailTracker } from '../../src/messages/tracked-email.ts'
import { encodeWorkspace } from '../../src/model/encode-workspace.ts'
import { parseWorkspace } from '../../src/model/parse-workspace.ts'
import type { PipelineClient } from '../../src/run/pipeline-client.ts'
import { startPipeline } from '../../src/run/start-pipeline.ts'
import { createMemoryDisk, type MemoryDisk } from '../../src/store/memory/memory-disk.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/views.ts'
import { Vendors } from './vendor.ts'
import { randomWorkspace } from './workspace-grammar.ts'

export const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000
const DAY = 86_400_000
/** Together longer than anything in the grammar lasts, retries included; short at first, when much is to be done. */
const REST: readonly (readonly [times: number, ms: number])[] = [
  [20, 5 * MINUTE],
  [20, 60 * MINUTE],
  [14, DAY / 3],
  [12, DAY],
]
const ACTS = 40
/** Each has a phone of their own. */
export const deviceOf = (userId: string): string => `phone-of-${userId}`

const PEOPLE = ['ann', 'bob', 'cem', 'dia']
const EVENTS = ['Viewed', 'Added', 'Added', 'Ordered', 'Paid']

interface Process {
  readonly store: Store
  readonly pipeline: PipelineClient
  readonly delivery: RunningDelivery
  isAlive: boolean
}

/** Everything of the product but HTTP and disks, with people, tools, a clock and crashes, all of it by one seed. */
export interface World {
  readonly seed: number
  readonly text: string
  readonly disk: MemoryDisk
  readonly vendors: Vendors
  readonly clock: ManualClock
  /** messageIds of events whose append was answered. */
  readonly accepted: ReadonlySet<string>
  readonly crashes: number
}

export async function liveWorld(seed: number): Promise<World> {
  const random = createSeededRandom(seed)
  const clock = createManualClock(START)
  const disk = createMemoryDisk()
  const vendors = new Vendors(clock, createSeededRandom(seed + 1_000_000))
  const text = randomWorkspace(random)
  const life = new Life({ seed, random, clock, disk, vendors, text })
  await life.live()
  return { seed, text, disk, vendors, clock, accepted: life.accepted, crashes: life.crashes }
}

interface Setting {
  readonly seed: number
  readonly random: Random
  readonly clock: ManualClock
  readonly disk: MemoryDisk
  readonly vendors: Vendors
  readonly text: string
}

class Life {
  readonly #setting: Setting
  readonly accepted = new Set<string>()
  crashes = 0
  #process!: Process
  #sent = 0

  constructor(setting: Setting) {
    this.#setting = setting
  }

  async live(): Promise<void> {
    const { random, clock, vendors, text } = this.#setting
    this.#process = await this.#start()
    const parsed = parseWorkspace(text, { env: () => undefined, readFile: () => undefined, kinds: kindRules })
    if (!parsed.ok) throw new Error(`The grammar is wrong: ${JSON.stringify(parsed.error.slice(0, 2))}\n${text}`)
    const definition = {
      kind: 'definition',
      version: 1,
      text: encodeWorkspace(parsed.value.workspace),
      source: text,
    } as const
    await (
      await this.#process.pipeline.define(definition)
    ).inForce
    for (const userId of PEOPLE)
      await this.#send({ type: 'identify', userId, traits: { email: `${userId}@people.example` } })
    for (let act = 0; act < ACTS; act++) {
      await this.#act()
      await this.#pass(Math.floor(random.float() ** 3 * 120 * MINUTE))
    }
    vendors.isCalm = true
    for (const [times, ms] of REST) for (let time = 0; time < times; time++) await this.#pass(ms)
    await this.#stop()
    if (clock.now() < START) throw new Error('Time went back')
  }

  async #start(): Promise<Process> {
    const { clock, disk, vendors, seed } = this.#setting
    const store = createMemoryStore({ clock, disk })
    const options = { clock, logger: silentLogger, metrics: noMetrics, store }
    const pipeline = await startPipeline({ ...options, reachFor, dedupeSeed: 7 })
    const started: { isAlive: boolean } = { isAlive: true }
    const vapid = { publicKey: '', privateKey: '' }
    const chance = createSeededRandom(seed * 31 + this.crashes)
    const coupons = new CouponDesk({ ...options, pipeline, random: chance, folder: '.' })
    coupons.refresh()
    pipeline.onCommit(({ definition }) => definition && coupons.refresh())
    const delivery = await startDelivery({
      ...options,
      catalogue: { forward: async () => [], createAudience: async () => ({}) },
      pipeline,
      coupons,
      random: chance,
      egress: vendors.egress(
        () => started.isAlive,
        () => store.log.head(),
      ),
      tracker: createEmailTracker(createLinkSigner(new Uint8Array(32)), 'https://rekindle.example'),
      renderer: createRenderer(),
      current: followDefinition(pipeline, vapid),
    })
    return Object.assign(started, { store, pipeline, delivery })
  }

  async #stop(): Promise<void> {
    const process = this.#process
    process.isAlive = false
    await process.pipeline.stop()
    await process.store.close()
  }

  /** The process dies where it stands: what was on its way to the disk is lost, calls that are out stay out. */
  async #crash(): Promise<void> {
    const dead = this.#process
    dead.isAlive = false
    this.#setting.disk.crash()
    void dead.delivery.stop()
    await dead.pipeline.stop()
    this.crashes++
    this.#process = await this.#start()
  }

  /** It may die while it is at work. */
  async #crashAmid(userId: string): Promise<void> {
    const { random } = this.#setting
    if (random.float() < 0.5) await this.#do(userId)
    for (let left = Math.floor(random.float() * 6); left > 0; left--) await Promise.resolve()
    for (let left = Math.floor(random.float() * 3); left > 0; left--)
      await new Promise((resolve) => setImmediate(resolve))
    await this.#crash()
  }

  async #act(): Promise<void> {
    const { random } = this.#setting
    const what = random.float()
    const userId = PEOPLE[Math.floor(random.float() * PEOPLE.length)]!
    if (what < 0.56) return this.#do(userId)
    if (what < 0.6) return this.#send({ type: 'identify', userId, traits: { unsubscribed: random.float() < 0.6 } })
    if (what < 0.64) return this.#choose(userId)
    if (what < 0.67) return this.#say(userId)
    if (what < 0.7) return this.#send({ type: 'identify', userId, anonymousId: deviceOf(userId), traits: {} })
    if (what < 0.86) return this.#report('Email Opened')
    if (what < 0.87) return this.#report('Email Bounced')
    if (what < 0.93) return this.#crashAmid(userId)
    if (what < 0.97) return this.#consent(userId)
  }

  /** On the phone nobody knows who it is, until they sign in there. */
  #do(userId: string): Promise<void> {
    const { random } = this.#setting
    const who = random.float() < 0.25 ? { anonymousId: deviceOf(userId) } : { userId }
    const event = EVENTS[Math.floor(random.float() * EVENTS.length)]
    const cart = ['x', 'y', undefined][Math.floor(random.float() * 3)]
    return this.#send({ type: 'track', ...who, event, properties: cart === undefined ? {} : { cart_id: cart } })
  }

  #choose(userId: string): Promise<void> {
    const { random } = this.#setting
    const properties = [{ topic: 'news' }, { topic: 'tips' }, { channel: 'email' }, { channel: 'webhook' }]
    const event = random.float() < 0.5 ? 'Unsubscribed' : 'Subscribed'
    return this.#send({ type: 'track', userId, event, properties: properties[Math.floor(random.float() * 4)] })
  }

  #say(userId: string): Promise<void> {
    const { random, clock } = this.#setting
    const day = new Date(clock.now() + Math.floor((random.float() - 0.3) * DAY)).toISOString()
    const zone = random.float() < 0.5 ? { timezone: 'America/New_York' } : {}
    return this.#send({ type: 'identify', userId, traits: { day, ...zone } })
  }

  /** A site says what the person has agreed to; an order may bring it along. */
  async #consent(userId: string): Promise<void> {
    const { random } = this.#setting
    const purposes = ['marketing', 'ads'].filter(() => random.float() < 0.7)
    const preferences = Object.fromEntries(purposes.map((purpose) => [purpose, random.float() < 0.6]))
    const context = { consent: { categoryPreferences: preferences } }
    return this.#send({ type: 'track', userId, event: 'Viewed', context })
  }

  /** Something became of a mail that arrived; whoever noticed may tell of it twice. */
  async #report(event: 'Email Opened' | 'Email Bounced'): Promise<void> {
    const { random, vendors, clock } = this.#setting
    // Later than this a repeated report would be outside the window in which repeats are known.
    const mails = vendors.taken.filter(({ tool, at }) => tool === 'mail' && at > clock.now() - DAY / 2)
    const mail = mails[Math.floor(random.float() * mails.length)]
    if (!mail) return
    const id = mail.key.slice(1, mail.key.indexOf('@'))
    const [delivery] = await this.#process.store.outbox.deliveries([id])
    if (!delivery) return
    const report = {
      event,
      messageId: `${id}-${event}`,
      timestamp: new Date(clock.now()).toISOString(),
      profile: delivery.profile,
      properties: { delivery_id: id, campaign_name: delivery.campaign, step: delivery.step, bounce_type: 'hard' },
    }
    const accept = createAccept({ log: this.#process.store.log })
    await accept([report])
    if (random.float() < 0.3) await accept([report])
  }

  async #send(event: Readonly<Record<string, unknown>>): Promise<void> {
    const messageId = `e${this.#sent++}`
    const body = Buffer.from(JSON.stringify({ ...event, messageId }))
    const header = { source: 'app', count: 1, call: event['type'] as 'track' | 'identify' }
    const repeats = this.#setting.random.float() < 0.1 ? 2 : 1
    for (let time = 0; time < repeats; time++) await this.#process.store.log.append([{ kind: 'events', header, body }])
    this.accepted.add(messageId)
  }

  /** Time passes in the steps that somebody waits for, and everything that follows happens before it goes on. */
  async #pass(ms: number): Promise<void> {
    const { clock } = this.#setting
    await this.#settle()
    clock.advance(ms)
    await this.#settle()
  }

  async #settle(): Promise<void> {
    const { log } = this.#process.store
    const look = (): string =>
      `${log.head()} ${this.#process.pipeline.checkpoint().position} ${this.#setting.vendors.taken.length}`
    for (let calm = 0, before = look(); calm < 4;) {
      await new Promise((resolve) => setImmediate(resolve))
      const now = look()
      calm = now === before && this.#process.pipeline.checkpoint().position === log.head() ? calm + 1 : 0
      before = now
    }
  }
}
