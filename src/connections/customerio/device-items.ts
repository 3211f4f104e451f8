import { objectOf, textOf } from '../told-values.ts'
import type { PersonIdentifiers } from './person-identifiers.ts'
import type { About, TrackItem } from './track-item.ts'
import { unixSeconds, withUnixTimes } from './unix-times.ts'

/** With a token of the device they are about the device, too. */
const OPENED: ReadonlySet<string> = new Set(['Application Installed', 'Application Opened'])
const CHANGED = 'Device Created or Updated'
const GONE: ReadonlySet<string> = new Set(['Application Uninstalled', 'Device Deleted'])
const PLATFORMS: ReadonlySet<string> = new Set(['ios', 'android'])

/** `isAll`: the event says nothing else. */
export interface DeviceItems {
  readonly items: readonly TrackItem[]
  readonly isAll: boolean
}

const NONE: DeviceItems = { items: [], isAll: false }

/** What an event tells of the device that it came from. */
export function deviceItems(about: About, who: PersonIdentifiers, event: string): DeviceItems {
  const device = objectOf(about.context['device'])
  const token = textOf(device['token'])
  if (token === undefined) return NONE
  if (GONE.has(event))
    return { items: [{ type: 'person', action: 'delete_device', identifiers: who, device: { token } }], isAll: true }
  const platform = textOf(device['type'])?.toLowerCase()
  if (platform === undefined || !PLATFORMS.has(platform) || !(OPENED.has(event) || event === CHANGED)) return NONE
  const version = textOf(objectOf(about.context['app'])['version'])
  const attributes = {
    ...withUnixTimes(objectOf(about.spec['properties'])),
    ...(version !== undefined && { app_version: version }),
  }
  const told = { token, platform, last_used: unixSeconds(about.at), attributes }
  return {
    items: [{ type: 'person', action: 'add_device', identifiers: who, device: told }],
    isAll: event === CHANGED,
  }
}
