import type { Delivery } from '../../model/delivery.ts'
import { isSettled } from '../../model/delivery.ts'
import type { Checkpoint, Commit, MembershipChange, ProfileRow, RejectedEvent } from '../state.ts'
import { REJECTED_MAX } from '../state.ts'
import { storyTexts } from './story-lines.ts'
import { encodeVerdicts } from './verdict-codec.ts'

/**
 * A commit on its way to the writing thread. What crosses is copied: texts and packed numbers are copied as they lie, objects one
 * by one, which would take longer than writing them. So every part is columns of texts and numbers.
 */
export interface PreparedCommit {
  readonly checkpoint: Checkpoint
  /** In the order of the table, so that each page is visited once. `dues`: NaN stands for none. */
  readonly profiles: { readonly ids: Float64Array; readonly states: readonly string[]; readonly dues: Float64Array }
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

/** The values of a row, in the order of its columns. */
export type DeliveryColumns = ReturnType<typeof deliveryColumns>

export function prepareCommit(commit: Commit): PreparedCommit {
  const { identities, counters } = commit
  const story = storyTexts(commit.story)
  return {
    checkpoint: commit.checkpoint,
    profiles: prepareProfiles(commit.profiles),
    identities: {
      keys: identities.map(({ key }) => key),
      profiles: Float64Array.from(identities, ({ profile }) => profile),
    },
    memberships: prepareMemberships(commit.memberships),
    deliveries: commit.deliveries.map(deliveryColumns),
    deliveryChanges: JSON.stringify(commit.deliveryChanges),
    story: { profiles: Float64Array.from(story.keys()), texts: [...story.values()] },
    counters: { keys: [...counters.keys()], values: Float64Array.from(counters.values()) },
    coupons: commit.coupons ? JSON.stringify(commit.coupons) : '[]',
    verdicts: commit.verdicts.map(({ position, profiles }) => [position, ...encodeVerdicts(profiles)] as const),
    fingerprints: commit.fingerprints.map(({ position, at, packed }) => [position, at, packed] as const),
    dropFingerprintsUntil: commit.dropFingerprintsUntil,
    rejected: commit.rejected.slice(-REJECTED_MAX),
    settings: commit.settings,
  }
}

function prepareProfiles(rows: readonly ProfileRow[]): PreparedCommit['profiles'] {
  const isOrdered = rows.every((row, index) => index === 0 || rows[index - 1]!.id <= row.id)
  const ordered = isOrdered ? rows : rows.toSorted((a, b) => a.id - b.id)
  return {
    ids: Float64Array.from(ordered, ({ id }) => id),
    states: ordered.map(({ state }) => state),
    dues: Float64Array.from(ordered, ({ due }) => due ?? Number.NaN),
  }
}

function prepareMemberships(changes: readonly MembershipChange[]): PreparedCommit['memberships'] {
  const byCohort = new Map<string, number[]>()
  for (const { cohort, profile, isMember } of changes) {
    const change = profile * 2 + (isMember ? 1 : 0)
    const ofCohort = byCohort.get(cohort)
    if (ofCohort) ofCohort.push(change)
    else byCohort.set(cohort, [change])
  }
  return [...byCohort].map(([cohort, ofCohort]) => [cohort, Float64Array.from(ofCohort)])
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
