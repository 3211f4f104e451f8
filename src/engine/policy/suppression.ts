import { readExternalId } from '../../model/event-ids.ts'
import type { TrackedEvent } from '../../model/event.ts'
import type { Channel } from '../../model/workspace.ts'
import { tell } from '../effects.ts'
import { emailOf, phoneOf, type ProfileState, type SuppressedAddress } from '../profile-state.ts'
import type { Turn } from '../turn.ts'

/** So many soft bounces of one address in this time stand for an address that is no longer there. */
export const SOFT_BOUNCES = 5
export const SOFT_BOUNCES_WITHIN_MS = 30 * 86_400_000

/** People have few addresses; the oldest suppression is forgotten first. */
const SUPPRESSED_MAX = 16
/** Soft bounces remembered: enough to find {@link SOFT_BOUNCES} of one address among those of others. */
const SOFT_BOUNCES_MAX = 32
const ADDRESS_CHARS_MAX = 320

/**
 * Hard bounces, complaints and repeated soft bounces close an address. A bounce of which nobody said how hard it is closes none: too
 * much that bounces is only an absence note.
 */
export function noteSuppression(turn: Turn, event: TrackedEvent): void {
  const { state } = turn
  if (event.name === 'Email Marked as Spam') return suppressNamed(turn, event, 'complaint')
  const { bounce_type: type } = event.properties
  if (event.name === 'SMS Failed' && type === 'hard') return suppressNumber(turn, event)
  if (event.name !== 'Email Bounced') return
  if (type === 'hard') return suppressNamed(turn, event, 'hard_bounce')
  const address = addressOf(state, event)
  if (type !== 'soft' || address === undefined) return
  state.softBounces = [...(state.softBounces ?? []), [event.at, address] as const]
    .sort((a, b) => a[0] - b[0])
    .slice(-SOFT_BOUNCES_MAX)
  const times = state.softBounces.filter(([, of]) => of === address).map(([at]) => at)
  const isClosed = times.some(
    (at, index) => (times[index + SOFT_BOUNCES - 1] ?? Infinity) < at + SOFT_BOUNCES_WITHIN_MS,
  )
  if (isClosed) suppressNamed(turn, event, 'soft_bounces')
}

function suppressNamed(turn: Turn, event: TrackedEvent, why: SuppressedAddress['why']): void {
  const address = addressOf(turn.state, event)
  if (address !== undefined) suppress(turn, { address, at: event.at, why })
}

/** A number that exists no more, or takes no text messages: what else fails is an absence, or a network's trouble. */
function suppressNumber(turn: Turn, { at, context }: TrackedEvent): void {
  const { traits } = context as { readonly traits?: { readonly phone?: unknown } }
  const address = readExternalId('phone', traits?.phone) ?? phoneOf(turn.state)
  if (address !== undefined) suppress(turn, { address, at, why: 'hard_bounce' })
}

/** A tool that would not even take the message, since there is no such address. */
export function suppressRefused(turn: Turn, address: string): void {
  suppress(turn, { address: normal(address), at: turn.now, why: 'refused' })
}

function suppress(turn: Turn, { address, at, why }: SuppressedAddress): void {
  const { state } = turn
  const known = state.suppressed?.find((one) => one.address === address && one.why === why)
  if (known && known.at >= at) return
  const others = (state.suppressed ?? []).filter((one) => one !== known)
  state.suppressed = [...others, { address, at, why }].slice(-SUPPRESSED_MAX)
  if (!known) tell(turn.effects, state, turn.now, 'suppressed', { channel: channelOf(address), address, why })
}

/** The address that the tool names, else the one in use. */
function addressOf(state: ProfileState, { context, properties }: TrackedEvent): string | undefined {
  const { traits } = context as { readonly traits?: { readonly email?: unknown } }
  const said = [traits?.email, properties.email].find((value) => typeof value === 'string' && value.includes('@'))
  const address = typeof said === 'string' ? said : emailOf(state)
  return address === undefined ? undefined : normal(address)
}

const channelOf = (address: string): Channel => (address.includes('@') ? 'email' : 'sms')

const normal = (address: string): string => address.trim().toLowerCase().slice(0, ADDRESS_CHARS_MAX)

/**
 * Why nothing may be sent to the address in use on this channel; undefined: nothing speaks against it. Who complained and later opted in to emails again
 * has changed their mind; a mailbox that is gone does not come back by that.
 */
export function suppressionOf(state: ProfileState, channel: Channel): SuppressedAddress['why'] | undefined {
  if (!state.suppressed || (channel !== 'email' && channel !== 'sms')) return undefined
  const used = channel === 'sms' ? phoneOf(state) : emailOf(state)
  const address = used && normal(used)
  const optedInAt = state.choices?.findLast(([, , name, isOut]) => name === 'email' && !isOut)?.[0] ?? -Infinity
  return state.suppressed.find((one) => one.address === address && (one.why !== 'complaint' || one.at > optedInAt))?.why
}

/** Two profiles are one person. */
export function foldSuppressed(state: ProfileState, { suppressed, softBounces }: ProfileState): void {
  if (suppressed) {
    const key = ({ address, why }: SuppressedAddress): string => `${why} ${address}`
    const both = [...(state.suppressed ?? []), ...suppressed].sort((a, b) => a.at - b.at)
    state.suppressed = [...new Map(both.map((one) => [key(one), one])).values()].slice(-SUPPRESSED_MAX)
  }
  if (softBounces)
    state.softBounces = [...(state.softBounces ?? []), ...softBounces]
      .sort((a, b) => a[0] - b[0])
      .slice(-SOFT_BOUNCES_MAX)
}
