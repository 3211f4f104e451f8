import type { ExternalId, IdType } from '../../model/event.ts'

const PREFIX: Readonly<Record<IdType, string>> = { user_id: 'u', email: 'e', anonymous_id: 'a' }

/** The key of an external id in the identity index. */
export const identityKey = (id: ExternalId): string => `${PREFIX[id.type]}:${id.value}`

/** From the strongest to the weakest: what a conflict drops last. */
export const ID_PRIORITY: readonly IdType[] = ['user_id', 'email', 'anonymous_id']
