import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PRELOAD = new URL('./moved-time.ts', import.meta.url).href

/** Time as the process under test and the local tools have it: it goes on by itself, and jumps when told. */
export interface StoryTime {
  /** ms since 1970 */
  now(): number
  /** Jumps ahead; what was due on the way happens now. */
  pass(ms: number): void
  /** With which the process under test must be started. */
  readonly env: Readonly<Record<string, string>>
  /** The machine's own time again. */
  close(): void
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

export function openStoryTime(): StoryTime {
  const file = join(mkdtempSync(join(tmpdir(), 'rekindle-time-')), 'ahead')
  const real = Date.now
  let ahead = 0
  // The local tools look at the time of what they get as closely as the real ones do.
  const now = () => real.call(Date) + ahead
  Date.now = now
  return {
    now,
    pass: (ms) => {
      ahead += ms
      writeFileSync(`${file}.new`, String(ahead))
      renameSync(`${file}.new`, file)
    },
    env: { E2E_TIME_FILE: file, NODE_OPTIONS: `--import=${PRELOAD}` },
    close: () => {
      Date.now = real
    },
  }
}
