import type { ExternalId } from '../../model/event.ts'

/** Types that nearly every profile has: an index of millions of keys is smaller by their names. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['user_id', 'u'],
  ['email', 'e'],
  ['anonymous_id', 'a'],
])

/** The key of an external id in the identity index. All other types are named behind a dot, which no short name has. */
export const identityKey = ({ type, value }: ExternalId): string => `${SHORT.get(type) ?? `.${type}`}:${value}`
