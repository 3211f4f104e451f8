import { RekindleError } from '../kernel/errors.ts'
import type { Workspace } from './workspace.ts'

/**
 * The workspace as one canonical text: equal workspaces give equal bytes (keys sorted), and what JSON lacks, an upper bound
 * of infinity in `times`, is written as null. It holds what was filled in from the environment, so it is as secret as that.
 */
export const encodeWorkspace = (workspace: Workspace): string => JSON.stringify(workspace, sortKeys)

/** The inverse of {@link encodeWorkspace}. Throws `store_corrupt` for a text that is none. */
export function decodeWorkspace(text: string): Workspace {
  const workspace = parse(text)
  for (const part of [workspace.cohorts, workspace.campaigns]) restoreBounds(part)
  return workspace
}

function parse(text: string): Workspace {
  try {
    const parsed: unknown = JSON.parse(text)
    // What this module wrote was checked before it was written; before there were computed traits it had no `computed`.
    if (typeof parsed === 'object' && parsed !== null && 'cohorts' in parsed && 'campaigns' in parsed)
      return { computed: {}, ...(parsed as Omit<Workspace, 'computed'>) }
  } catch (cause) {
    throw new RekindleError('store_corrupt', 'The stored workspace is not valid JSON.', { cause })
  }
  throw new RekindleError('store_corrupt', 'The stored text is no workspace.')
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** Only inside conditions: settings of connections may hold anything, also something that looks like a bound. */
function restoreBounds(part: unknown): void {
  if (typeof part !== 'object' || part === null) return
  if ('kind' in part && part.kind === 'did' && 'times' in part) {
    const times = part.times as { max: number | null }
    times.max ??= Infinity
  }
  for (const inner of Object.values(part)) restoreBounds(inner)
}
