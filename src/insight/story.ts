import type { StoryRow } from '../store/state.ts'
import type { Views } from '../store/views.ts'

/** Profiles whose stories are read together: a person with more merges than this has their oldest ones left out. */
const MERGED_MAX = 20

/** The newest decisions about a person first, those included that were made while parts of them were profiles of their own. */
export async function readStory(
  views: Pick<Views, 'story'>,
  profile: number,
  limit: number,
): Promise<readonly StoryRow[]> {
  const rows: StoryRow[] = []
  const profiles = [profile]
  for (let index = 0; index < profiles.length && index < MERGED_MAX; index++) {
    const found = await views.story(profiles[index]!, limit)
    rows.push(...found)
    for (const { kind, detail } of found) {
      if (kind === 'merged' && typeof detail.from === 'number' && !profiles.includes(detail.from))
        profiles.push(detail.from)
    }
  }
  return withLists(rows.sort(newestFirst)).slice(0, limit)
}

/** What became of a change of an ad list is on record by the change's id only: which list it was, the decision for it says. */
function withLists(rows: readonly StoryRow[]): readonly StoryRow[] {
  const changes = new Map(
    rows
      .filter(({ kind }) => kind === 'audience_joined' || kind === 'audience_left')
      .map(({ detail }) => [detail.delivery, detail]),
  )
  return rows.map((row) => {
    const change =
      row.kind === 'delivery_changed' && row.detail.campaign === undefined
        ? changes.get(row.detail.delivery)
        : undefined
    return change ? { ...row, detail: { ...row.detail, campaign: change.campaign, list: change.list } } : row
  })
}

/** By the input that caused it; wake-ups carry the position of the input before them, and the time tells them apart. */
export const newestFirst = (a: StoryRow, b: StoryRow): number =>
  b.position - a.position || (a.profile === b.profile ? b.index - a.index : b.at - a.at)
