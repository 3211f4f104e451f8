import type { Properties } from '../../model/event.ts'
import { objectOf } from '../told-values.ts'

/** Whom an object is about: Braze takes exactly one identifier. */
export type BrazeUser =
  { readonly external_id: string } | { readonly user_alias: UserAlias } | { readonly email: string }

export interface UserAlias {
  readonly alias_name: string
  readonly alias_label: string
}

/** The person of an event in the shape of the spec: by user id, else by device as an alias, else by email address. */
export function brazeUser(spec: Properties, aliasLabel: string): BrazeUser | undefined {
  const { userId, anonymousId } = spec
  if (isId(userId)) return { external_id: userId }
  if (isId(anonymousId)) return { user_alias: { alias_name: anonymousId, alias_label: aliasLabel } }
  const email = [spec['traits'], objectOf(spec['context'])['traits'], spec['properties']]
    .map((from) => objectOf(from)['email'])
    .find(isId)
  return email === undefined ? undefined : { email }
}

/** What an event tells of who is whom: the device's alias becomes part of the user. */
export function aliasToIdentify(
  spec: Properties,
  aliasLabel: string,
): { readonly external_id: string; readonly user_alias: UserAlias } | undefined {
  const { type, userId } = spec
  const alias = type === 'alias' ? objectOf(spec['properties'])['previousId'] : spec['anonymousId']
  if ((type !== 'alias' && type !== 'identify') || !isId(userId) || !isId(alias) || alias === userId) return undefined
  return { external_id: userId, user_alias: { alias_name: alias, alias_label: aliasLabel } }
}

const isId = (value: unknown): value is string => typeof value === 'string' && value !== ''
