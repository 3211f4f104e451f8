import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { RekindleError } from '../kernel/errors.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Workspace } from '../model/workspace.ts'
import type { HeadCount } from '../run/head-count.ts'
import type { Preview } from '../run/preview.ts'
import type { StoreLoan } from '../store/sqlite/lent-store.ts'
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts'

/** What a thread is asked. */
export type PreviewQuestion =
  | { readonly kind: 'cohort'; readonly cohort: string }
  /** `withinMs`: with what was found by then it answers. */
  | { readonly kind: 'heads'; readonly cohorts: readonly string[]; readonly withinMs: number }

export interface PreviewThreadData {
  readonly loan: StoreLoan
  /** Canonical text of a definition that is not in force. */
  readonly definition: string
  readonly question: PreviewQuestion
}

const SOURCE = new URL('./preview-thread.ts', import.meta.url)
/** What is published is compiled, and there it has another name. */
const COMPILED = new URL('./preview-thread.js', import.meta.url)

/** Previews at the same time: each reads all of history. */
const PREVIEWS_MAX = 2

/** What would be under a definition that is not in force. Each answer throws `too_many_requests` while too many are under way. */
export interface Previews {
  cohort(workspace: Workspace, cohort: string): Promise<Preview>
  heads(workspace: Workspace, cohorts: readonly string[], withinMs: number): Promise<HeadCount>
}

/** Previews, each in a thread of its own. */
export function createPreviews(store: SqliteStore): Previews {
  let running = 0
  const ask = async <T>(workspace: Workspace, question: PreviewQuestion): Promise<T> => {
    if (running >= PREVIEWS_MAX)
      throw new RekindleError('too_many_requests', `${running} previews are under way: try again when one is done`)
    running++
    try {
      return (await askThread(store, workspace, question)) as T
    } finally {
      running--
    }
  }
  return {
    cohort: (workspace, cohort) => ask(workspace, { kind: 'cohort', cohort }),
    heads: (workspace, cohorts, withinMs) => ask(workspace, { kind: 'heads', cohorts, withinMs }),
  }
}

async function askThread(store: SqliteStore, workspace: Workspace, question: PreviewQuestion): Promise<unknown> {
  const loan = store.lend()
  const thread = new Worker(import.meta.url.endsWith('.ts') ? SOURCE : COMPILED, {
    name: 'rekindle-preview',
    workerData: { loan, definition: encodeWorkspace(workspace), question } satisfies PreviewThreadData,
    transferList: [...loan.lines],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  try {
    // An error of the thread rejects.
    const [found] = (await once(thread, 'message')) as [unknown]
    return found
  } finally {
    await thread.terminate()
  }
}
