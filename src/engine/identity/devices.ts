import type { TrackedEvent } from '../../model/event.ts'
import { deviceNewsIn, type DeviceNews, type PushDevice } from '../../model/push-device.ts'
import type { ProfileState } from '../profile-state.ts'

/** Who used a token last: its key in the identity index. No type of id begins like that. */
export const deviceKey = (token: string): string => `#${token}`

/** Notes the device of an event. What a late event says changes nothing about a newer use. */
export function noteDevice(state: ProfileState, event: TrackedEvent): void {
  const news = deviceNewsIn(event)
  if (news) takeNews(state, news)
}

function takeNews(state: ProfileState, news: DeviceNews): void {
  if (news.kind === 'removed') return loseDevices(state, [news.token], news.at)
  takeDevice(state, news.device)
}

function takeDevice(state: ProfileState, device: PushDevice): void {
  const known = state.devices ?? []
  const place = known.findIndex(({ token }) => token === device.token)
  if (place >= 0 && known[place]!.at > device.at) return
  const others = place < 0 ? known : known.filter((_, index) => index !== place)
  state.devices = newest([...others, device])
}

/** Ascending by use: who has more devices than fit loses those that were not used for the longest time. */
const newest = (devices: PushDevice[]): PushDevice[] => devices.sort((a, b) => a.at - b.at).slice(-DEVICES_MAX)

/** Devices that take messages for one person: phones and tablets of some years, with an app or two each. */
const DEVICES_MAX = 16

/** These take no messages for the profile any more; of those that were used after `since`, it says nothing. */
export function loseDevices(state: ProfileState, tokens: readonly string[], since = Infinity): void {
  if (!state.devices) return
  const left = state.devices.filter(({ token, at }) => !tokens.includes(token) || at > since)
  if (left.length > 0) state.devices = left
  else delete state.devices
}

/** Both used them. */
export function foldDevices(state: ProfileState, other: ProfileState): void {
  for (const device of other.devices ?? []) takeDevice(state, device)
}

export const deviceWith = (state: ProfileState, token: string): PushDevice | undefined =>
  state.devices?.find((device) => device.token === token)

/**
 * Of two profiles that used the same app one after the other, the one that used it first: it is the other's now. Undefined: only
 * one of them has it.
 */
export function earlierUser(before: ProfileState, now: ProfileState, token: string): ProfileState | undefined {
  const [theirs, ours] = [deviceWith(before, token), deviceWith(now, token)]
  if (!theirs || !ours) return undefined
  return theirs.at > ours.at ? now : before
}
