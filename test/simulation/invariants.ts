import { decodeProfile } from '../../src/engine/profile-codec.ts'
import type { ProfileState } from '../../src/engine/profile-state.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import { isSettled } from '../../src/model/delivery.ts'
import type { ConsentNeed } from '../../src/model/policies.ts'
import type { Step, Workspace } from '../../src/model/workspace.ts'
import type { LogEntry } from '../../src/store/log.ts'
import { replay } from './replay.ts'
import type { Taken } from './vendor.ts'
import { START, type World } from './world.ts'

/** What must hold of every world, however it went. Each gives what is wrong, in words; nothing: all is well. */
export async function violations(world: World, workspace: Workspace): Promise<readonly string[]> {
  const facts = factsOf(world, workspace)
  return [
    ...nothingLost(facts),
    ...nothingTwice(facts),
    ...nothingAgainstTheWill(facts),
    ...onlyWithConsent(facts),
    ...capsAreKept(facts),
    ...neverEarly(facts),
    ...everyJourneyRests(facts),
    ...couponsAreOnesOwn(facts),
    ...listsAreAsWanted(facts),
    ...(await sameWhenReplayed(world)),
  ]
}

interface Facts {
  readonly world: World
  readonly workspace: Workspace
  readonly deliveries: ReadonlyMap<string, Delivery>
  readonly states: ReadonlyMap<number, ProfileState>
  /** Events as the log has them, in order, each once. */
  readonly events: readonly Happened[]
  /** Position of the last question about each delivery. */
  readonly asked: ReadonlyMap<string, readonly { readonly position: number; readonly at: number }[]>
}

interface Happened {
  readonly position: number
  readonly at: number
  readonly userId: string | undefined
  readonly messageId: string
  readonly name: string
  readonly unsubscribed: boolean | undefined
  /** What it says of purposes; undefined: nothing. */
  readonly consent: Readonly<Record<string, boolean>> | undefined
}

function factsOf(world: World, workspace: Workspace): Facts {
  const { content } = world.disk
  const asked = new Map<string, { position: number; at: number }[]>()
  for (const entry of content.log) {
    if (entry.kind !== 'input' || entry.input.kind !== 'authorise') continue
    const { delivery } = entry.input
    asked.set(delivery, [...(asked.get(delivery) ?? []), { position: entry.position, at: entry.at }])
  }
  return {
    world,
    workspace,
    deliveries: content.deliveries,
    states: new Map([...content.profiles].map(([id, { state }]) => [id, decodeProfile(state)])),
    events: eventsOf(content.log),
    asked,
  }
}

function eventsOf(log: readonly LogEntry[]): readonly Happened[] {
  const seen = new Set<string>()
  return log.flatMap((entry) => {
    if (entry.kind !== 'events' || entry.header.call === 'batch') return []
    const raw = JSON.parse(Buffer.from(entry.body).toString()) as Record<string, unknown>
    const messageId = String(raw['messageId'])
    if (seen.has(messageId)) return []
    seen.add(messageId)
    const context = raw['context'] as { consent?: { categoryPreferences?: Record<string, boolean> } } | undefined
    const traits = raw['traits'] as { unsubscribed?: boolean } | undefined
    return [
      {
        position: entry.position,
        at: entry.at,
        userId: raw['userId'] as string | undefined,
        messageId,
        name: raw['type'] === 'identify' ? 'Identified' : String(raw['event']),
        unsubscribed: traits?.unsubscribed,
        consent: context?.consent?.categoryPreferences,
      },
    ]
  })
}

/** Every event that was answered is applied, once, however often it was told. */
function nothingLost({ world, events }: Facts): readonly string[] {
  const logged = new Set(events.map(({ messageId }) => messageId))
  const missing = [...world.accepted].filter((messageId) => !logged.has(messageId))
  const applied = [...world.disk.content.verdicts.values()]
    .flatMap(({ profiles }) => [...profiles])
    .filter((profile) => profile >= 0).length
  const told = new Set(
    world.disk.content.log.flatMap((entry) =>
      entry.kind === 'events' && entry.header.call === 'batch'
        ? (JSON.parse(Buffer.from(entry.body).toString()) as { batch: { messageId: string }[] }).batch.map(
            ({ messageId }) => messageId,
          )
        : [],
    ),
  )
  return [
    ...missing.map((messageId) => `${messageId} was accepted and is lost`),
    ...(applied === logged.size + told.size ? [] : [`${logged.size + told.size} events came, ${applied} were applied`]),
  ]
}

const deliveryOf = ({ deliveries }: Facts, { tool, key }: Taken): Delivery | undefined =>
  deliveries.get(tool === 'mail' ? key.slice(1, key.indexOf('@')) : key)

const messagesOf = (facts: Facts): readonly (Taken & { delivery: Delivery })[] =>
  facts.world.vendors.taken.flatMap((taken) => {
    const delivery = taken.tool === 'lists' ? undefined : deliveryOf(facts, taken)
    return delivery ? [{ ...taken, delivery }] : []
  })

/** A step of a journey sends one message; a tool that cannot tell repeats gets it once. */
function nothingTwice(facts: Facts): readonly string[] {
  const found: string[] = []
  const byStep = new Map<string, Set<string>>()
  const mails = new Map<string, number>()
  for (const taken of facts.world.vendors.taken) {
    if (taken.tool === 'lists') continue
    const delivery = deliveryOf(facts, taken)
    if (!delivery) {
      found.push(`A message went out that no delivery tells of: ${taken.key}`)
      continue
    }
    const step = `${delivery.journey} ${delivery.step}`
    byStep.set(step, (byStep.get(step) ?? new Set()).add(delivery.id))
    if (taken.tool === 'mail') mails.set(delivery.id, (mails.get(delivery.id) ?? 0) + 1)
  }
  for (const [step, ids] of byStep) if (ids.size > 1) found.push(`${step} sent ${ids.size} messages`)
  for (const [id, count] of mails) if (count > 1) found.push(`The mail ${id} was sent ${count} times`)
  return found
}

/** No call is made after an order that was accepted before the question about it, nor to who wants nothing. */
function nothingAgainstTheWill(facts: Facts): readonly string[] {
  return messagesOf(facts).flatMap(({ delivery, head, tool }) => {
    const question = facts.asked.get(delivery.id)?.findLast(({ position }) => position < head)
    if (!question) return [`${tool} got ${delivery.id} though nobody had asked`]
    const userId = facts.states.get(delivery.profile)?.ids.find(({ type }) => type === 'user_id')?.value
    const before = facts.events.filter((event) => event.userId === userId && event.position < question.position)
    const wish = before.findLast(({ unsubscribed }) => unsubscribed !== undefined)
    const ordered = before.some(({ name, at }) => name === 'Ordered' && at > delivery.createdAt)
    return [
      ...(wish?.unsubscribed === true ? [`${delivery.id} went to ${userId}, who is unsubscribed`] : []),
      ...(ordered ? [`${delivery.id} went to ${userId} after the order that ends the journey`] : []),
    ]
  })
}

/** What a person has said of a purpose before a position; preferences that are empty refuse all. */
function consentTo(facts: Facts, userId: string | undefined, purpose: string, before: number): boolean | undefined {
  const said = facts.events.findLast(
    ({ userId: of, consent, position }) =>
      of === userId &&
      position < before &&
      consent !== undefined &&
      (purpose in consent || Object.keys(consent).length === 0),
  )
  return said && (said.consent![purpose] ?? false)
}

const userIdOf = ({ states }: Facts, profile: number): string | undefined =>
  states.get(profile)?.ids.find(({ type }) => type === 'user_id')?.value

const isPermitted = (said: boolean | undefined, { unknown }: ConsentNeed): boolean => said ?? unknown === 'allow'

/** No message goes to who had not agreed to what its channel needs when it was asked for, and nobody joins a list without consent. */
function onlyWithConsent(facts: Facts): readonly string[] {
  const joined = [...facts.deliveries.values()].filter(
    ({ audience, status }) => audience?.op === 'add' && status === 'sent',
  )
  return [...messagesOf(facts), ...joined.map((delivery) => ({ delivery, head: Infinity }))].flatMap(
    ({ delivery, head }) => {
      const rules = facts.workspace.policies?.consent
      const need = rules?.[delivery.channel === 'audience' ? 'audiences' : delivery.channel]
      const question = facts.asked.get(delivery.id)?.findLast(({ position }) => position < head)
      if (!need || !question) return []
      const userId = userIdOf(facts, delivery.profile)
      if (isPermitted(consentTo(facts, userId, need.purpose, question.position), need)) return []
      return [`${delivery.id} went to ${userId} without consent to ${need.purpose}`]
    },
  )
}

/** In every window of a cap no more went out than it allows, but for steps that do not mind; what came back does not count. */
function capsAreKept(facts: Facts): readonly string[] {
  const placed = [...facts.deliveries.values()]
    .filter(({ channel, status }) => channel !== 'audience' && ['sent', 'delivered'].includes(status))
    .map((delivery) => ({ delivery, question: facts.asked.get(delivery.id)!.at(-1)! }))
    .sort((a, b) => a.question.position - b.question.position)
  return (facts.workspace.policies?.caps ?? []).flatMap(({ channels, atMost, perMs }) => {
    const counted = placed.filter(({ delivery: { channel } }) => (channels as readonly string[]).includes(channel))
    return counted.flatMap(({ delivery, question }, index) => {
      if (whenCapped(facts, delivery) === 'continue') return []
      const before = counted
        .slice(0, index)
        .filter((other) => other.delivery.profile === delivery.profile && other.question.at > question.at - perMs)
      return before.length < atMost ? [] : [`${delivery.id} is one too many for a cap of ${atMost} in ${perMs} ms`]
    })
  })
}

function whenCapped({ workspace }: Facts, { campaign, step: id }: Delivery): string | undefined {
  const find = (steps: readonly Step[]): Step | undefined => {
    for (const step of steps) {
      const found = step.id === id ? step : blocksOf(step).map(find).find(Boolean)
      if (found) return found
    }
    return undefined
  }
  const step = find(workspace.campaigns[campaign]?.steps ?? [])
  return step?.kind === 'send' ? step.whenCapped : undefined
}

/** A message is made no earlier than all waits before it take, unless it goes out before a quiet time. */
function neverEarly({ deliveries, workspace, world }: Facts): readonly string[] {
  if (workspace.policies?.quietHours.some(({ then }) => then === 'edge')) return []
  const started = new Map<string, number>()
  for (const rows of world.disk.content.story.values()) {
    for (const { kind, detail, at } of rows.values())
      if (kind === 'journey_started') started.set(String(detail['journey']), at)
  }
  return [...deliveries.values()].flatMap(({ id, campaign, step, journey, createdAt }) => {
    const waits = waitsBefore(workspace.campaigns[campaign]?.steps ?? [], step)
    const start = started.get(journey)
    if (waits === undefined || start === undefined) return []
    return createdAt < start + waits ? [`${id} of ${campaign}/${step} came ${start + waits - createdAt} ms early`] : []
  })
}

/** The least time from the start of the steps to the one with this id, ms; undefined if it is not among them. */
function waitsBefore(steps: readonly Step[], id: string): number | undefined {
  let sum = 0
  for (const step of steps) {
    if (step.id === id) return sum
    for (const block of blocksOf(step)) {
      const inside = waitsBefore(block, id)
      if (inside !== undefined) return sum + inside
    }
    if (step.kind === 'wait' && step.if === undefined) sum += step.ms ?? 0
  }
  return undefined
}

const blocksOf = (step: Step): readonly (readonly Step[])[] =>
  step.kind === 'branch' || step.kind === 'waitFor' ? [...step.cases.map(({ then }) => then), step.otherwise] : []

/** When all is over, a journey is gone, or waits for a time, for a delivery, or on a list. */
function everyJourneyRests({ states, deliveries, world }: Facts): readonly string[] {
  const open = [...deliveries.values()].filter(({ status }) => !isSettled(status) && status !== 'sent')
  return [
    ...open.map(({ id, status }) => `${id} is still ${status}`),
    ...[...states.values()].flatMap(({ journeys }) =>
      journeys.flatMap(({ id, step, due, audiences }) => {
        const isOnList = Object.keys(audiences ?? {}).length > 0
        if (isOnList || (due !== undefined && due > world.clock.now())) return []
        return [`The journey ${id} stands at ${step || 'its end'} and waits for nothing`]
      }),
    ),
  ]
}

/** One person has one code until it expires, and nobody else has it. */
function couponsAreOnesOwn(facts: Facts): readonly string[] {
  const owners = new Map<string, Set<number>>()
  for (const { body, delivery } of messagesOf(facts)) {
    const code = /CODE-[A-Z0-9]{8}/.exec(JSON.stringify(body))?.[0]
    if (code) owners.set(code, (owners.get(code) ?? new Set()).add(delivery.profile))
  }
  return [...owners].flatMap(([code, profiles]) => (profiles.size > 1 ? [`${profiles.size} people got ${code}`] : []))
}

/** When the tools are well, who is on a list is who should be. */
function listsAreAsWanted(facts: Facts): readonly string[] {
  const { world, states, workspace } = facts
  const need = workspace.policies?.consent?.audiences
  const members = new Map<string, boolean>()
  for (const { tool, body } of world.vendors.taken) {
    if (tool !== 'lists') continue
    const { event, userId } = (body as { data: { event: string; userId: string } }).data
    members.set(userId, event === 'Audience Entered')
  }
  return [...states.values()].flatMap((state) => {
    const userId = state.ids.find(({ type }) => type === 'user_id')?.value
    const record = state.audiences?.['lists/vip']
    if (userId === undefined || state.mergedInto !== undefined || record?.status === 'failed') return []
    const mayBe = !need || isPermitted(consentTo(facts, userId, need.purpose, Infinity), need)
    const wanted = (record?.by.length ?? 0) > 0 && state.traits['unsubscribed']?.[0] !== true && mayBe
    return wanted === (members.get(userId) ?? false) ? [] : [`${userId} is ${wanted ? 'not on' : 'still on'} the list`]
  })
}

/** The log applied from the beginning, by a process that never crashed, comes to the same. */
async function sameWhenReplayed({ disk, clock }: World): Promise<readonly string[]> {
  const again = await replay(disk, clock.now())
  const differences: string[] = []
  for (const [id, { state }] of disk.content.profiles)
    if (again.content.profiles.get(id)?.state !== state) differences.push(`Replayed, profile ${id} is another`)
  for (const [id, { status }] of disk.content.deliveries)
    if (again.content.deliveries.get(id)?.status !== status) differences.push(`Replayed, delivery ${id} is another`)
  if (disk.content.log[0]!.at < START) differences.push('The log begins before the world')
  return differences
}
