import { localTime } from '../../src/kernel/zoned-time.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import type { Step } from '../../src/model/workspace.ts'
import {
  hasAgreed,
  allowed,
  blocksOf,
  campaignOf,
  knownBefore,
  stateOf,
  wentOut,
  type Asked,
  type Facts,
  type Happened,
} from './facts.ts'

/** What must hold of messages: nobody gets what they must not, too early, too often, or with somebody else's code. */
export const messageInvariants: readonly ((facts: Facts) => readonly string[])[] = [
  nothingAgainstTheWill,
  neverEarly,
  neverWhileQuiet,
  capsHold,
  listsNeedConsent,
  couponsAreOnesOwn,
  silentStepsAreSilent,
  answersAreTrue,
]

/** No call is made after an order that was accepted before the question about it, nor to who wants nothing. */
function nothingAgainstTheWill(facts: Facts): readonly string[] {
  return facts.messages.flatMap(({ delivery, head, tool }) => {
    const question = facts.asked.get(delivery.id)?.findLast(({ position }) => position < head)
    if (!question) return [`${tool} got ${delivery.id} though nobody had asked`]
    const before = knownBefore(facts, delivery, question.position)
    const why = reasonAgainst(facts, delivery, before, question.position)
    return why === undefined ? [] : [`${delivery.id} went to ${delivery.userId ?? 'somebody unknown'}, who ${why}`]
  })
}

function reasonAgainst(
  facts: Facts,
  delivery: Delivery,
  before: readonly Happened[],
  position: number,
): string | undefined {
  const { kind, topic } = campaignOf(facts, delivery)
  if (before.some((event) => isTheOrderOf(facts, delivery, event))) return 'had ordered by then'
  if (delivery.channel === 'email' && hasBounced(facts, delivery, position)) return 'has an address that bounced'
  if (kind === 'transactional') return undefined
  const need = facts.workspace.policies?.consent?.[delivery.channel as 'email' | 'webhook']
  if (need && !hasAgreed(before, need)) return `has not agreed to ${need.purpose}`
  if (before.findLast(({ unsubscribed }) => unsubscribed !== undefined)?.unsubscribed === true)
    return 'is unsubscribed from everything'
  if (isOut(before, 'channel', delivery.channel, false)) return `is unsubscribed from ${delivery.channel}`
  if (topic !== undefined && isOut(before, 'topic', topic, topic === 'tips')) return `does not want ${topic}`
  return undefined
}

/** Of journeys per cart, an order ends that of its cart; without a cart it ends all. */
function isTheOrderOf(facts: Facts, delivery: Delivery, { name, at, properties }: Happened): boolean {
  if (name !== 'Ordered' || at <= delivery.createdAt) return false
  const { entry } = campaignOf(facts, delivery)
  if (entry.kind !== 'event' || entry.key === undefined) return true
  const start = facts.story.find(
    ({ kind, detail }) => kind === 'journey_started' && detail['journey'] === delivery.journey,
  )
  const { cart_id: cart } = properties
  return cart === undefined || start?.detail['key'] === undefined || start.detail['key'] === cart
}

function isOut(before: readonly Happened[], by: 'channel' | 'topic', name: string, byDefault: boolean): boolean {
  const choice = before.findLast(
    (event) => (event.name === 'Unsubscribed' || event.name === 'Subscribed') && event.properties[by] === name,
  )
  return choice === undefined ? byDefault : choice.name === 'Unsubscribed'
}

/** Everybody has one address. */
const hasBounced = (facts: Facts, { profile }: Delivery, position: number): boolean =>
  facts.events.some(
    (event) =>
      event.name === 'Email Bounced' &&
      event.position < position &&
      stateOf(facts, facts.deliveries.get(String(event.properties['delivery_id']))?.profile ?? -1) ===
        stateOf(facts, profile),
  )

/** A message is made no earlier than all waits before it take, unless it goes out before a quiet time. */
function neverEarly({ deliveries, workspace, story }: Facts): readonly string[] {
  if (workspace.policies?.quietHours.some(({ then }) => then === 'edge')) return []
  const started = new Map<string, number>()
  for (const { kind, detail, at } of story) if (kind === 'journey_started') started.set(String(detail['journey']), at)
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

function neverWhileQuiet(facts: Facts): readonly string[] {
  const rules = facts.workspace.policies?.quietHours ?? []
  return [...facts.deliveries.values()].flatMap((delivery) => {
    if (campaignOf(facts, delivery)?.kind === 'transactional') return []
    const covering = rules.filter(({ channels }) => (channels as readonly string[]).includes(delivery.channel))
    return covering.flatMap(({ from, to }) =>
      delivery.attempts.flatMap(({ at, number }) => {
        const { msOfDay } = localTime('UTC', at)
        const isQuiet = from < to ? msOfDay >= from && msOfDay < to : msOfDay >= from || msOfDay < to
        return isQuiet ? [`Attempt ${number} of ${delivery.id} was made while it is quiet`] : []
      }),
    )
  })
}

/**
 * In any window no more went out than may, but for steps that do not mind. Of people who were two before, both are counted, so that they
 * may have got more.
 */
function capsHold(facts: Facts): readonly string[] {
  const placed = [...facts.deliveries.values()]
    // What ended as unknown may have come back already, by an answer that a crash overtook.
    .filter(
      ({ channel, status }) => channel !== 'audience' && channel !== 'call' && ['sent', 'delivered'].includes(status),
    )
    .filter((delivery) => campaignOf(facts, delivery).kind === 'promotional')
    .filter(({ profile }) => stateOf(facts, profile)?.id === profile && !stateOf(facts, profile)?.absorbed)
    .map((delivery) => ({ delivery, question: allowedBy(facts, delivery) }))
    .sort((a, b) => a.question.position - b.question.position)
  return (facts.workspace.policies?.caps ?? []).flatMap(({ channels, atMost, perMs }) => {
    const counted = placed.filter(({ delivery: { channel } }) => (channels as readonly string[]).includes(channel))
    return counted.flatMap(({ delivery, question }, index) => {
      const step = findStep(campaignOf(facts, delivery).steps, delivery.step)
      if (step?.kind === 'send' && step.whenCapped === 'continue') return []
      const before = counted
        .slice(0, index)
        .filter((other) => other.delivery.profile === delivery.profile && other.question.at > question.at - perMs)
      return before.length < atMost ? [] : [`${delivery.id} is one too many for a cap of ${atMost} in ${perMs} ms`]
    })
  })
}

/** The question that was answered by yes last; a later one may have found only that nobody waits for the message any more. */
function allowedBy(facts: Facts, delivery: Delivery): Asked {
  const at = allowed(delivery)?.at
  const questions = facts.asked.get(delivery.id)!
  return questions.findLast((question) => question.at === at) ?? questions.at(-1)!
}

function findStep(steps: readonly Step[], id: string): Step | undefined {
  for (const step of steps) {
    const found = step.id === id ? step : findStep(blocksOf(step).flat(), id)
    if (found) return found
  }
  return undefined
}

/** Nobody joins a list who had not agreed to that when it was asked for. */
function listsNeedConsent(facts: Facts): readonly string[] {
  const need = facts.workspace.policies?.consent?.audiences
  if (!need) return []
  return [...facts.deliveries.values()].flatMap((delivery) => {
    const question = facts.asked.get(delivery.id)?.at(-1)
    if (delivery.audience?.op !== 'add' || delivery.status !== 'sent' || !question) return []
    return hasAgreed(knownBefore(facts, delivery, question.position), need)
      ? []
      : [`${delivery.id} joined a list without consent to ${need.purpose}`]
  })
}

/** One person has one code until it expires, and nobody else has it. */
function couponsAreOnesOwn(facts: Facts): readonly string[] {
  const owners = new Map<string, Set<number>>()
  for (const { body, delivery } of facts.messages) {
    const code = /CODE-[A-Z0-9]{8}/.exec(JSON.stringify(body))?.[0]
    const owner = stateOf(facts, delivery.profile)?.id ?? delivery.profile
    if (code) owners.set(code, (owners.get(code) ?? new Set()).add(owner))
  }
  const shared = [...owners].filter(([, profiles]) => profiles.size > 1)
  const second = [...facts.states.values()].filter(
    (state) => !state.absorbed && hasSecondCode([...facts.deliveries.values()], state.id),
  )
  return [
    ...shared.map(([code, profiles]) => `${profiles.size} people got ${code}`),
    ...second.map(({ id }) => `Profile ${id} got a second code while the first was in force`),
  ]
}

function hasSecondCode(deliveries: readonly Delivery[], profile: number): boolean {
  const given = deliveries
    .filter((delivery) => delivery.profile === profile && delivery.coupon && wentOut(delivery))
    .map((delivery) => ({ at: allowed(delivery)?.at ?? 0, ...delivery.coupon! }))
    .sort((a, b) => a.at - b.at)
  return given.some((one, index) => {
    const next = given[index + 1]
    return next !== undefined && next.code !== one.code && next.at < (one.expiresAt ?? Infinity)
  })
}

/** A control arm reaches nobody. */
function silentStepsAreSilent({ deliveries, workspace }: Facts): readonly string[] {
  const silent = new Set(
    Object.entries(workspace.campaigns).flatMap(([key, { steps }]) => silentIds(steps).map((id) => `${key}/${id}`)),
  )
  return [...deliveries.values()]
    .filter(({ campaign, step, channel }) => channel !== 'audience' && silent.has(`${campaign}/${step}`))
    .map(({ id }) => `${id} was made in a control arm`)
}

const silentIds = (steps: readonly Step[], isSilent = false): readonly string[] =>
  steps.flatMap((step) => [
    ...(isSilent ? [step.id] : []),
    ...(step.kind === 'split'
      ? step.arms.flatMap(({ then, control }) => silentIds(then, isSilent || control === true))
      : blocksOf(step).flatMap((block) => silentIds(block, isSilent))),
  ])

/** A message shows what a call of its journey was answered last, and nothing that no tool has said. */
function answersAreTrue(facts: Facts): readonly string[] {
  const { messages, deliveries, story, world } = facts
  return messages.flatMap(({ body, delivery }) => {
    const shown = / stock=([^;]*);/.exec(JSON.stringify(body))?.[1]
    if (shown === undefined) return []
    const calls = [...deliveries.values()].filter(
      ({ channel, journey }) => channel === 'call' && journey === delivery.journey,
    )
    // Of two journeys that became one, the one that stays has the answers of both.
    const asked = [...deliveries.values()].filter(
      ({ channel, campaign, profile }) =>
        channel === 'call' &&
        campaign === delivery.campaign &&
        stateOf(facts, profile) === stateOf(facts, delivery.profile),
    )
    const said = world.vendors.taken.filter(({ tool, key }) => tool === 'ask' && asked.some(({ id }) => id === key))
    if (shown !== '' && !said.some((taken) => stockIn(taken.said) === shown))
      return [`${delivery.id} shows a stock of ${shown}, which nobody said`]
    const wasTold = story.some(
      ({ kind, at, detail }) =>
        kind === 'call_answered' &&
        at < delivery.createdAt &&
        calls.some(({ id }) => id === detail['delivery']) &&
        (detail['saved'] as { stock?: unknown } | undefined)?.stock !== undefined,
    )
    return shown === '' && wasTold ? [`${delivery.id} shows no stock, though the call had been answered`] : []
  })
}

function stockIn(said = ''): string | undefined {
  try {
    return String((JSON.parse(said) as { item: { stock: unknown } }).item.stock)
  } catch {
    return undefined
  }
}
