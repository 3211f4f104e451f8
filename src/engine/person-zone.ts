import { isTimeZone } from '../kernel/zoned-time.ts'
import type { TrackedEvent } from '../model/event.ts'
import type { Workspace } from '../model/workspace.ts'
import type { ProfileState } from './profile-state.ts'

/** The longest name of a zone has 32 characters. */
const ZONE_CHARS_MAX = 40

/** SDKs tell the zone of the browser or device with every event. */
export function noteZone(state: ProfileState, { at, context }: TrackedEvent): void {
  const zone = context.timezone
  // Most events repeat what is known: only what is new is looked up.
  if (typeof zone === 'string' && (zone === state.zone?.[1] || isZone(zone))) takeZone(state, [at, zone])
}

/** The newest by event time. */
export function takeZone(state: ProfileState, told: NonNullable<ProfileState['zone']>): void {
  if (!state.zone || told[0] >= state.zone[0]) state.zone = told
}

/** The person's zone: the trait `timezone`, else that of their newest event that named one, else the workspace's. */
export function zoneOf({ traits, zone }: ProfileState, workspaceZone: string): string {
  const trait = Object.hasOwn(traits, 'timezone') ? traits.timezone?.[0] : undefined
  return zoneIn(trait) ?? zone?.[1] ?? workspaceZone
}

/** The time zone that a trait names; undefined: none. */
export const zoneIn = (trait: unknown): string | undefined =>
  typeof trait === 'string' && isZone(trait) ? trait : undefined

/** The zone of a rule: `profile` is that of the person. */
export const ruleZone = (zone: string, state: ProfileState, { timezone }: Pick<Workspace, 'timezone'>): string =>
  zone === 'profile' ? zoneOf(state, timezone) : zone

const isZone = (name: string): boolean => name.length <= ZONE_CHARS_MAX && isTimeZone(name)
