import type { Delivery } from '../../model/delivery.ts'
import { isSettled } from '../../model/delivery.ts'
import type { Checkpoint, CommitRest, RejectedEvent } from '../state.ts'
import { REJECTED_MAX } from '../state.ts'
import { encodeVerdicts } from './verdict-codec.ts'

/**
 * A commit on its way to the writing thread. What crosses is copied: texts and packed numbers are copied as they lie, objects one
 * by one, which would take longer than writing them. So every part is columns of texts and numbers.
 */
export interface PreparedCommit {
  readonly checkpoint: Checkpoint
  readonly profiles: PackedProfiles
  readonly identities: { readonly keys: readonly string[]; readonly profiles: Float64Array }
  /** Each change as the profile's id twice, plus one if it is a member now. */
  readonly memberships: readonly (readonly [cohort: string, changes: Float64Array])[]
  readonly deliveries: readonly DeliveryColumns[]
  /** JSON. */
  readonly deliveryChanges: string
  /** Lines to be, by profile. */
  readonly story: { readonly profiles: Float64Array; readonly texts: readonly string[] }
  readonly counters: { readonly keys: readonly string[]; readonly values: Float64Array }
  /** JSON. */
  readonly coupons: string
  readonly verdicts: readonly (readonly [position: number, bytesEach: number, profiles: Uint8Array])[]
  readonly fingerprints: readonly (readonly [position: number, at: number, packed: Uint8Array])[]
  readonly dropFingerprintsUntil: number | undefined
  readonly rejected: readonly RejectedEvent[]
  readonly settings: Readonly<Record<string, string | null>> | undefined
}

/** In the order they were put: which of the blocks each record lies in, and where. `dues`: NaN stands for none. */
export interface PackedProfiles {
  readonly ids: Float64Array
  readonly dues: Float64Array
  readonly inBlock: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly blocks: readonly Uint8Array<ArrayBuffer>[]
}

/** The values of a row, in the order of its columns. */
export type DeliveryColumns = ReturnType<typeof deliveryColumns>

/** What a draft gathered, packed, with the rest of its commit. */
export function prepareCommit(
  packed: Pick<PreparedCommit, 'profiles' | 'identities' | 'memberships' | 'story'>,
  rest: CommitRest,
): PreparedCommit {
  const { counters } = rest
  return {
    ...packed,
    checkpoint: rest.checkpoint,
    deliveries: rest.deliveries.map(deliveryColumns),
    deliveryChanges: JSON.stringify(rest.deliveryChanges),
    counters: { keys: [...counters.keys()], values: Float64Array.from(counters.values()) },
    coupons: rest.coupons ? JSON.stringify(rest.coupons) : '[]',
    verdicts: rest.verdicts.map(({ position, profiles }) => [position, ...encodeVerdicts(profiles)] as const),
    fingerprints: rest.fingerprints.map(({ position, at, packed: words }) => [position, at, words] as const),
    dropFingerprintsUntil: rest.dropFingerprintsUntil,
    rejected: rest.rejected.slice(-REJECTED_MAX),
    settings: rest.settings,
  }
}

export const deliveryColumns = (delivery: Delivery) =>
  [
    delivery.id,
    delivery.campaign,
    delivery.profile,
    delivery.connection,
    delivery.status,
    isSettled(delivery.status) ? 1 : 0,
    delivery.notBefore,
    JSON.stringify(delivery),
  ] as const
