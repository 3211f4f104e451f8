/**
 * What a person can be known by. Names are those that Segment gives its external ids, so that rules written there hold here.
 * The strongest first: where ids contradict each other, the weakest of an event gives way.
 */
export const BUILT_IN_ID_TYPES = [
  'user_id',
  'email',
  'phone',
  'anonymous_id',
  'android.id',
  'ios.id',
  'device.id',
  'android.idfa',
  'ios.idfa',
  'device.idfa',
  'android.push_token',
  'ios.push_token',
  'device.push_token',
] as const

/** How strongly an id speaks for a person: what people carry, then what a shop gave them, then what devices have. */
export type IdKind = 'user' | 'address' | 'custom' | 'browser' | 'device'

const DEVICE = /^(?:android|ios|device)\.(?:id|idfa|push_token)$/

export function idKindOf(type: string): IdKind {
  if (type === 'user_id') return 'user'
  if (type === 'email' || type === 'phone') return 'address'
  if (type === 'anonymous_id') return 'browser'
  return DEVICE.test(type) ? 'device' : 'custom'
}

/** Ids of a kind that one profile may have, unless the workspace says otherwise. */
export const IDS_PER_KIND: Readonly<Record<IdKind, number>> = {
  // Two user ids are two people; only an alias says otherwise.
  user: 1,
  // Fewer, and who changes jobs is lost; more, and a mailing list or a call centre becomes a person.
  address: 5,
  custom: 5,
  // Browsers that forget give a new one each week: two years of them. More is a machine.
  browser: 100,
  // A new one with each installation.
  device: 20,
}

/** User ids of one profile with those that alias calls joined: ids change with a new shop system, not every week. */
export const USER_IDS_WITH_ALIASES_MAX = 5

/** All ids of a profile: each is written with every event of the person, and a profile that grows without end swallows the world. */
export const IDS_PER_PROFILE_MAX = 200

/** Profiles folded into one, as Segment has it: a person has few devices, a chain of errors has many. */
export const MERGES_PER_PROFILE_MAX = 100

/** Different users of one browser or device until it counts as shared: a couple and a child are three, a shop counter is more. */
export const USERS_PER_DEVICE_MAX = 3

/** Types are open: `context.externalIds` may bring any that looks like this. */
export const ID_TYPE = /^[a-z][a-z0-9_.-]{0,39}$/

/** `profile_id` is our own number for a profile, which nobody outside may claim to have. */
export const isIdType = (type: string): boolean => ID_TYPE.test(type) && type !== 'profile_id'
