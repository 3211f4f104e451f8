import type { StoryRow } from '../state.ts'

/**
 * How decisions are written: a chunk is text with a line for each of its profiles, `PROFILE PREVIOUS ROWS`. PREVIOUS is the chunk
 * that holds the profile's decisions before these, 0 if there is none; ROWS is JSON, oldest first. A reader finds a profile's line
 * without parsing those of others.
 */
export interface StoryLine {
  readonly previous: number
  readonly rows: readonly StoredRow[]
}

type StoredRow = readonly [position: number, index: number, at: number, kind: string, detail: StoryRow['detail']]

/** The rows of each profile as they will stand in its line, which puts them in brackets. */
export function storyTexts(story: readonly StoryRow[]): ReadonlyMap<number, string> {
  const byProfile = new Map<number, StoredRow[]>()
  for (const { profile, position, index, at, kind, detail } of story) {
    const row: StoredRow = [position, index, at, kind, detail]
    const rows = byProfile.get(profile)
    if (rows) rows.push(row)
    else byProfile.set(profile, [row])
  }
  return new Map([...byProfile].map(([profile, rows]) => [profile, JSON.stringify(rows).slice(1, -1)]))
}

/** JSON has no raw line breaks: each line begins with the only one. */
export const storyLine = (profile: number, previous: number, rows: string): string =>
  `\n${profile} ${previous} [${rows}]`

/** The line of a profile; undefined if the chunk has none. Only that line is decoded: a chunk has a hundred. */
export function findLine(chunk: Buffer, profile: number): StoryLine | undefined {
  const start = `\n${profile} `
  const found = chunk.indexOf(start)
  if (found < 0) return undefined
  const end = chunk.indexOf('\n', found + 1)
  const line = chunk.toString('utf8', found + start.length, end < 0 ? undefined : end)
  const space = line.indexOf(' ')
  // Written by this file only.
  return { previous: Number(line.slice(0, space)), rows: JSON.parse(line.slice(space + 1)) as StoredRow[] }
}

export const storyRow = (profile: number, [position, index, at, kind, detail]: StoredRow): StoryRow => ({
  profile,
  position,
  index,
  at,
  kind,
  detail,
})
