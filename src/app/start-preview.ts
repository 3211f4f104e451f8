import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { RekindleError } from '../kernel/errors.ts'
import { encodeWorkspace } from '../model/encode-workspace.ts'
import type { Workspace } from '../model/workspace.ts'
import type { Preview } from '../run/preview.ts'
import type { StoreLoan } from '../store/sqlite/lent-store.ts'
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts'

export interface PreviewThreadData {
  readonly loan: StoreLoan
  /** Canonical text of a definition that has the cohort. */
  readonly definition: string
  readonly cohort: string
}

const SOURCE = new URL('./preview-thread.ts', import.meta.url)
/** What is published is compiled, and there it has another name. */
const COMPILED = new URL('./preview-thread.js', import.meta.url)

/** Previews at the same time: each reads all of history. */
const PREVIEWS_MAX = 2

/** Previews of cohorts, each in a thread of its own. Throws `too_many_requests` while too many are under way. */
export function createPreviews(store: SqliteStore): (workspace: Workspace, cohort: string) => Promise<Preview> {
  let running = 0
  return async (workspace, cohort) => {
    if (running >= PREVIEWS_MAX)
      throw new RekindleError('too_many_requests', `${running} previews are under way: try again when one is done`)
    running++
    try {
      return await preview(store, workspace, cohort)
    } finally {
      running--
    }
  }
}

async function preview(store: SqliteStore, workspace: Workspace, cohort: string): Promise<Preview> {
  const loan = store.lend()
  const thread = new Worker(import.meta.url.endsWith('.ts') ? SOURCE : COMPILED, {
    name: 'rekindle-preview',
    workerData: { loan, definition: encodeWorkspace(workspace), cohort } satisfies PreviewThreadData,
    transferList: [...loan.lines],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  try {
    // An error of the thread rejects.
    const [found] = (await once(thread, 'message')) as [Preview]
    return found
  } finally {
    await thread.terminate()
  }
}
