import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../kernel/clock.ts'
import { Pipeline } from '../run/pipeline.ts'
import { openLentStore } from '../store/sqlite/lent-store.ts'
import { reachFor } from './kind-rules.ts'
import type { PipelineRequest, PipelineThreadData, PipelineTold } from './pipeline-messages.ts'
import { createRelay } from './relay.ts'

/** The thread that applies what was collected, so that no work of its holds up the thread that takes events. */

/** Added to the nice value: when both cores are busy, taking events goes before applying them. */
const NICE = 5

/** Priorities belong to threads on Linux; elsewhere, or where it may not be changed, all threads stay equal. */
function giveWay(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE)
  } catch {
    // It works as well, only less politely.
  }
}

const port = parentPort!
const tell = (told: PipelineTold): void => port.postMessage(told)
const { loan, dedupeSeed } = workerData as PipelineThreadData
giveWay()
const { logger, metrics, flush } = createRelay((calls) => tell({ kind: 'relayed', calls }))
const store = await openLentStore(loan, { clock: systemClock, logger, metrics })
const pipeline = new Pipeline({
  store,
  clock: systemClock,
  logger,
  metrics,
  reachFor,
  dedupeSeed,
  tell: (news) => {
    flush()
    tell({ kind: 'news', news })
  },
  report: (change) => tell({ kind: 'change', change }),
})
port.on('message', (request: PipelineRequest) => {
  if (request.kind === 'watch') pipeline.watch(request.isWatched)
  else if (request.kind === 'prepare') pipeline.prepare()
  else if (request.kind === 'cancel') pipeline.cancel()
  else void stop()
})
await pipeline.start()
tell({ kind: 'started' })

async function stop(): Promise<void> {
  await pipeline.stop()
  await store.close()
  flush()
  tell({ kind: 'stopped' })
  port.close()
}
