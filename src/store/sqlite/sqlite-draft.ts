import type { Commit, CommitDraft, CommitRest } from '../state.ts'
import { prepareCommit, type PreparedCommit } from './prepared-commit.ts'
import { ProfilePack } from './profile-pack.ts'
import { storyTexts } from './story-lines.ts'

/** Packs a commit as it comes. */
export function createSqliteDraft(write: (commit: PreparedCommit) => Promise<void>): CommitDraft {
  const profiles = new ProfilePack()
  const keys: string[] = []
  const owners: number[] = []
  const memberships = new Map<string, number[]>()
  const stories = new Map<number, string>()
  return {
    profile: (id, state, due) => profiles.put(id, state, due),
    add: (part) => {
      for (const { key, profile } of part.identities) {
        keys.push(key)
        owners.push(profile)
      }
      addMemberships(memberships, part.memberships)
      for (const [profile, rows] of storyTexts(part.story)) {
        const before = stories.get(profile)
        stories.set(profile, before === undefined ? rows : `${before},${rows}`)
      }
    },
    commit: (rest: CommitRest) =>
      write(
        prepareCommit(
          {
            profiles: profiles.take(),
            identities: { keys, profiles: Float64Array.from(owners) },
            memberships: [...memberships].map(([cohort, changes]) => [cohort, Float64Array.from(changes)]),
            story: { profiles: Float64Array.from(stories.keys()), texts: [...stories.values()] },
          },
          rest,
        ),
      ),
  }
}

function addMemberships(packed: Map<string, number[]>, changes: Commit['memberships']): void {
  for (const { cohort, profile, isMember } of changes) {
    const change = profile * 2 + (isMember ? 1 : 0)
    const ofCohort = packed.get(cohort)
    if (ofCohort) ofCohort.push(change)
    else packed.set(cohort, [change])
  }
}
