import { decodeProfile } from '../../src/engine/profile-codec.ts'
import type { ProfileState } from '../../src/engine/profile-state.ts'
import type { Attempt, Delivery } from '../../src/model/delivery.ts'
import type { ConsentNeed } from '../../src/model/policies.ts'
import type { Campaign, Step, Workspace } from '../../src/model/workspace.ts'
import type { LogEntry } from '../../src/store/log.ts'
import type { StoryRow } from '../../src/store/state.ts'
import type { Taken } from './vendor.ts'
import { deviceOf, type World } from './world.ts'

/** What a world came to, as the invariants look at it. */
export interface Facts {
  readonly world: World
  readonly workspace: Workspace
  readonly deliveries: ReadonlyMap<string, Delivery>
  readonly states: ReadonlyMap<number, ProfileState>
  /** Events as the log has them, in order, each once. */
  readonly events: readonly Happened[]
  /** Position and time of the questions about each delivery. */
  readonly asked: ReadonlyMap<string, readonly Asked[]>
  /** Calls that sent a message, with its delivery. */
  readonly messages: readonly (Taken & { readonly delivery: Delivery })[]
  /** By journey: what was decided of it, in order. */
  readonly story: readonly StoryRow[]
}

export interface Asked {
  readonly position: number
  readonly at: number
}

export interface Happened {
  readonly position: number
  readonly at: number
  readonly userId: string | undefined
  readonly anonymousId: string | undefined
  readonly messageId: string
  readonly name: string
  readonly unsubscribed: boolean | undefined
  /** What it says of purposes; undefined: nothing. */
  readonly consent: Readonly<Record<string, boolean>> | undefined
  readonly properties: Readonly<Record<string, unknown>>
}

export function factsOf(world: World, workspace: Workspace): Facts {
  const { content } = world.disk
  const asked = new Map<string, Asked[]>()
  for (const entry of content.log) {
    if (entry.kind !== 'input' || entry.input.kind !== 'authorise') continue
    const { delivery } = entry.input
    asked.set(delivery, [...(asked.get(delivery) ?? []), { position: entry.position, at: entry.at }])
  }
  const { deliveries } = content
  return {
    world,
    workspace,
    deliveries,
    states: new Map([...content.profiles].map(([id, { state }]) => [id, decodeProfile(state)])),
    events: eventsOf(content.log),
    asked,
    messages: world.vendors.taken.flatMap((taken) => {
      const delivery = isMessage(taken) ? deliveries.get(deliveryId(taken)) : undefined
      return delivery ? [{ ...taken, delivery }] : []
    }),
    story: [...content.story.values()].flatMap((rows) => [...rows.values()]),
  }
}

export const isMessage = ({ tool }: Taken): boolean => tool === 'hook' || tool === 'mail'

export const deliveryId = ({ tool, key }: Taken): string => (tool === 'mail' ? key.slice(1, key.indexOf('@')) : key)

interface Raw {
  readonly type: string
  readonly event?: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly messageId: string
  readonly traits?: { readonly unsubscribed?: boolean }
  readonly context?: { readonly consent?: { readonly categoryPreferences?: Readonly<Record<string, boolean>> } }
  readonly properties?: Readonly<Record<string, unknown>>
}

/** Those of apps, and those of our own making, each once. */
function eventsOf(log: readonly LogEntry[]): readonly Happened[] {
  const seen = new Set<string>()
  return log.flatMap((entry) => {
    if (entry.kind !== 'events') return []
    const body = JSON.parse(Buffer.from(entry.body).toString()) as Raw | { readonly batch: readonly Raw[] }
    const raws = 'batch' in body ? body.batch : [body]
    return raws.flatMap((raw, index) => {
      if (seen.has(raw.messageId)) return []
      seen.add(raw.messageId)
      return [
        {
          position: entry.position + index,
          at: entry.at,
          userId: raw.userId,
          anonymousId: raw.anonymousId,
          messageId: raw.messageId,
          name: raw.type === 'identify' ? 'Identified' : String(raw.event),
          unsubscribed: raw.traits?.unsubscribed,
          consent: raw.context?.consent?.categoryPreferences,
          properties: raw.properties ?? {},
        },
      ]
    })
  })
}

/** The record that a profile's number leads to. */
export function stateOf({ states }: Pick<Facts, 'states'>, profile: number): ProfileState | undefined {
  let state = states.get(profile)
  while (state?.mergedInto !== undefined) state = states.get(state.mergedInto)
  return state
}

export const idOf = (state: ProfileState | undefined, type: string): string | undefined =>
  state?.ids.find((id) => id.type === type)?.value

/** What the person of a delivery had done, as far as it was known to be that person, before this position. */
export function knownBefore(facts: Facts, { profile, userId }: Delivery, position: number): readonly Happened[] {
  const state = stateOf(facts, profile)
  const user = userId ?? idOf(state, 'user_id')
  const device = user === undefined ? idOf(state, 'anonymous_id') : deviceOf(user)
  const linkedAt = facts.events.find((event) => event.userId === user && event.anonymousId === device)?.position
  const isOne = user !== undefined && linkedAt !== undefined && linkedAt < position
  return facts.events.filter((event) => {
    if (event.position >= position) return false
    const isUsers = user !== undefined && event.userId === user
    const isDevices = event.userId === undefined && event.anonymousId !== undefined && event.anonymousId === device
    if (isOne) return isUsers || isDevices
    return userId === null ? isDevices : isUsers
  })
}

export const campaignOf = ({ workspace }: Facts, { campaign }: Delivery): Campaign => workspace.campaigns[campaign]!

/** The attempt that was allowed last. */
export const allowed = ({ attempts }: Delivery): Attempt | undefined => attempts.at(-1)

/** A tool took it, or may have. */
export const wentOut = ({ status }: Delivery): boolean =>
  status === 'sent' || status === 'delivered' || status === 'unknown'

export function blocksOf(step: Step): readonly (readonly Step[])[] {
  if (step.kind === 'split') return step.arms.map(({ then }) => then)
  return step.kind === 'branch' || step.kind === 'waitFor'
    ? [...step.cases.map(({ then }) => then), step.otherwise]
    : []
}

/** Whether somebody who did these things has agreed to what is needed; preferences that are empty refuse all. */
export function hasAgreed(done: readonly Happened[], { purpose, unknown }: ConsentNeed): boolean {
  const said = done.findLast(
    ({ consent }) => consent !== undefined && (purpose in consent || Object.keys(consent).length === 0),
  )
  return said ? (said.consent![purpose] ?? false) : unknown === 'allow'
}
