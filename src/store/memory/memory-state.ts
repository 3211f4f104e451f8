import { RekindleError } from '../../kernel/errors.ts'
import { applyDeliveryChange } from '../delivery-changes.ts'
import type {
  Commit,
  CommitDraft,
  MembershipChange,
  ProfileRow,
  RejectedEvent,
  StateStore,
  StoryRow,
  WakeUp,
} from '../state.ts'
import { REJECTED_MAX } from '../state.ts'
import { changeCouponCode } from './memory-coupon-codes.ts'
import type { MemoryContent, MemoryDiskHandle } from './memory-disk.ts'
import { changeSettings } from './memory-settings.ts'

export function createMemoryState(content: MemoryContent, handle: MemoryDiskHandle): StateStore {
  const wakeUps = (): WakeUp[] =>
    [...content.profiles.values()]
      .flatMap(({ id, due }) => (due === null ? [] : [{ profile: id, due }]))
      .sort((a, b) => a.due - b.due || a.profile - b.profile)
  return {
    checkpoint: async () => {
      handle.check()
      return content.checkpoint
    },
    profiles: async (ids) => {
      handle.check()
      return ids.map((id) => content.profiles.get(id)?.state)
    },
    identities: async (keys) => {
      handle.check()
      return keys.map((key) => content.identities.get(key))
    },
    due: async (at, limit) => {
      handle.check()
      return wakeUps()
        .filter((wakeUp) => wakeUp.due <= at)
        .slice(0, limit)
    },
    nextDue: async () => {
      handle.check()
      return wakeUps()[0]?.due
    },
    commit: async (commit) => {
      handle.check()
      writeCommit(content, commit)
    },
    draft: () =>
      createDraft((commit) => {
        handle.check()
        writeCommit(content, commit)
      }),
  }
}

const TEXT = new TextDecoder()

function createDraft(commit: (commit: Commit) => void): CommitDraft {
  const profiles: ProfileRow[] = []
  const identities: Commit['identities'][number][] = []
  const memberships: MembershipChange[] = []
  const story: StoryRow[] = []
  return {
    profile: (id, state, due) => profiles.push({ id, state: TEXT.decode(state), due }),
    add: (part) => {
      identities.push(...part.identities)
      memberships.push(...part.memberships)
      story.push(...part.story)
    },
    commit: async (rest) => commit({ ...rest, profiles, identities, memberships, story }),
  }
}

/** Nothing after the check can fail, and nothing runs in between: so it is all or nothing. */
function writeCommit(content: MemoryContent, commit: Commit): void {
  const { position } = commit.checkpoint
  if (position < content.checkpoint.position) {
    throw new RekindleError(
      'conflict',
      `The commit ends at ${position}, but ${content.checkpoint.position} is applied already`,
    )
  }
  content.checkpoint = commit.checkpoint
  for (const row of commit.profiles) content.profiles.set(row.id, row)
  for (const { key, profile } of commit.identities) content.identities.set(key, profile)
  for (const change of commit.memberships) changeMembership(content, change)
  writeDeliveries(content, commit)
  for (const row of commit.story) addToStory(content, row)
  for (const [key, by] of commit.counters) content.counters.set(key, (content.counters.get(key) ?? 0) + by)
  for (const change of commit.coupons ?? []) changeCouponCode(content, change)
  for (const block of commit.verdicts) content.verdicts.set(block.position, block)
  for (const block of commit.fingerprints) content.fingerprints.set(block.position, block)
  if (commit.dropFingerprintsUntil !== undefined) dropFingerprints(content, commit.dropFingerprintsUntil)
  keepRejected(content, commit.rejected)
  if (commit.settings) changeSettings(content, commit.settings)
}

function changeMembership({ memberships }: MemoryContent, { cohort, profile, isMember }: MembershipChange): void {
  const members = memberships.get(cohort) ?? new Set<number>()
  memberships.set(cohort, members)
  if (isMember) members.add(profile)
  else members.delete(profile)
}

function addToStory({ story }: MemoryContent, row: StoryRow): void {
  const ofProfile = story.get(row.profile) ?? new Map<string, StoryRow>()
  const key = `${row.position}.${row.index}`
  // Taken out first: what is told again becomes the newest.
  ofProfile.delete(key)
  story.set(row.profile, ofProfile.set(key, row))
}

export function dropFingerprints({ fingerprints }: MemoryContent, until: number): void {
  for (const block of fingerprints.values()) if (block.at <= until) fingerprints.delete(block.position)
}

function writeDeliveries({ deliveries }: MemoryContent, commit: Commit): void {
  for (const delivery of commit.deliveries) {
    if (!deliveries.has(delivery.id)) deliveries.set(delivery.id, delivery)
  }
  for (const change of commit.deliveryChanges) {
    const delivery = deliveries.get(change.id)
    if (delivery) deliveries.set(change.id, applyDeliveryChange(delivery, change))
  }
}

function keepRejected(content: MemoryContent, events: readonly RejectedEvent[]): void {
  const all = [...content.rejected, ...events]
  const dropped = Math.max(0, all.length - REJECTED_MAX)
  content.rejected = all.slice(dropped)
  content.rejectedBefore += dropped
}
