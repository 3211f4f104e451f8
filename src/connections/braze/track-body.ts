import type { Properties } from '../../model/event.ts'
import type { ForwardedEvent } from '../connection.ts'
import { brazeAttributes } from './attributes.ts'
import type { BrazeSettings } from './braze-settings.ts'
import { brazeUser } from './braze-user.ts'
import { brazePurchases } from './purchases.ts'

/** The vendor's limit on the objects of one call, all arrays together. */
export const OBJECTS_MAX = 75

export type TrackArray = 'attributes' | 'events' | 'purchases'
export type TrackBody = Readonly<Record<TrackArray, readonly Properties[]>>

const ORDER = 'Order Completed'
/** Stands in where only the number and the place of objects matter: no setting changes those. */
const ANY_SETTINGS = { aliasLabel: '', currency: '', onlyExisting: false } as const
type TrackSettings = Pick<BrazeSettings, 'aliasLabel' | 'currency' | 'onlyExisting' | 'appId'>

/** The objects of one event: identify as attributes, an order as a purchase for each product, all else as an event. */
export function trackObjects(own: TrackSettings, { event, spec }: ForwardedEvent): TrackBody {
  const user = brazeUser(spec, own.aliasLabel)
  if (!user || event.type === 'alias') return NOTHING
  const flags = { _update_existing_only: own.onlyExisting }
  if (event.type === 'identify') return { ...NOTHING, attributes: [{ ...brazeAttributes(spec), ...user, ...flags }] }
  const base = { ...user, ...(own.appId !== undefined && { app_id: own.appId }), time: spec['timestamp'], ...flags }
  const { properties } = event
  const purchases = event.type === 'track' && event.name === ORDER ? brazePurchases(properties, own.currency) : []
  if (purchases.length > 0) return { ...NOTHING, purchases: purchases.map((purchase) => ({ ...purchase, ...base })) }
  const told = event.type === 'group' ? { ...event.traits, ...properties } : properties
  return { ...NOTHING, events: [{ ...base, name: event.name, properties: told }] }
}

const NOTHING: TrackBody = { attributes: [], events: [], purchases: [] }
const ARRAYS = ['attributes', 'events', 'purchases'] as const

export const objectsOf = (forwarded: ForwardedEvent): number => {
  const objects = trackObjects(ANY_SETTINGS, forwarded)
  return ARRAYS.reduce((sum, array) => sum + objects[array].length, 0)
}

/** Whether one call can carry the event at all: its objects cannot be told in two. */
export const isTrackable = (forwarded: ForwardedEvent): boolean => {
  const objects = objectsOf(forwarded)
  return objects > 0 && objects <= OBJECTS_MAX
}

/** All events of one call; arrays that would be empty are left out. */
export function trackBody(own: TrackSettings, events: readonly ForwardedEvent[]): Partial<TrackBody> {
  const objects = events.filter(isTrackable).map((event) => trackObjects(own, event))
  return Object.fromEntries(
    ARRAYS.map((array) => [array, objects.flatMap((of) => of[array])] as const).filter(([, all]) => all.length > 0),
  )
}

/** Which event each object of the call came from, by its index among the events. */
export function trackOwners(events: readonly ForwardedEvent[]): Readonly<Record<TrackArray, readonly number[]>> {
  const owners: Record<TrackArray, number[]> = { attributes: [], events: [], purchases: [] }
  for (const [index, event] of events.entries()) {
    if (!isTrackable(event)) continue
    const objects = trackObjects(ANY_SETTINGS, event)
    for (const array of ARRAYS) owners[array].push(...objects[array].map(() => index))
  }
  return owners
}
