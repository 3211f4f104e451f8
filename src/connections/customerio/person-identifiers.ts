const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
/** Their own id of a person, where it is written in the place of ours. */
const CIO_ID = 'cio_'

export type PersonIdentifiers =
  { readonly id: string } | { readonly email: string } | { readonly cio_id: string } | { readonly anonymous_id: string }

/** How Customer.io knows the person whom we call so: user ids that are addresses are addresses there. */
export function personIdentifiers(userId: string): PersonIdentifiers {
  if (userId.startsWith(CIO_ID)) return { cio_id: userId.slice(CIO_ID.length) }
  return EMAIL.test(userId) ? { email: userId } : { id: userId }
}
