import type { Fields } from './fields.ts'
import type { PersonIdentifiers } from './person-identifiers.ts'

/** One entry of a batch of the Track API v2. */
export type TrackItem = Fields

/** What the entries of one event are made of. */
export interface About {
  readonly spec: Fields
  readonly who: PersonIdentifiers | undefined
  /** ms */
  readonly at: number
  readonly id: string
  readonly context: Fields
}
