import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Logger } from '../kernel/logger.ts'
import type { Metrics } from '../kernel/metrics.ts'
import { programAt } from '../run/definitions.ts'
import { PipelineClient } from '../run/pipeline-client.ts'
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts'
import { reachFor } from './kind-rules.ts'
import type { PipelineRequest, PipelineThreadData, PipelineTold } from './pipeline-messages.ts'
import { makeRelayed } from './relay.ts'

export interface PipelineThreadOptions {
  readonly store: SqliteStore
  readonly dedupeSeed: number
  readonly logger: Logger
  readonly metrics: Metrics
}

const SOURCE = new URL('./pipeline-thread.ts', import.meta.url)
/** What is published is compiled, and there it has another name. */
const COMPILED = new URL('./pipeline-thread.js', import.meta.url)

/** What lives for a batch dies young: with room for it, the collector of garbage hardly meets it. */
const YOUNG_MEGABYTES = 64

/**
 * Starts the pipeline in a thread of its own. If the thread ends by itself, so does the process: what it had not committed is in the
 * log, and a new process takes it up, which is tested; two ways to begin again would be one too many.
 */
export async function startPipelineThread(options: PipelineThreadOptions): Promise<PipelineClient> {
  const { store, dedupeSeed, logger, metrics } = options
  const checkpoint = await store.state.checkpoint()
  const { program } = await programAt(store.settings, checkpoint.position, reachFor)
  const loan = store.lend()
  const thread = new Worker(import.meta.url.endsWith('.ts') ? SOURCE : COMPILED, {
    name: 'rekindle-pipeline',
    workerData: { loan, dedupeSeed } satisfies PipelineThreadData,
    transferList: [...loan.lines],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    // node:sqlite announces at each first use that it is experimental. A profile of the process is of this thread, too.
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')),
    ],
  })
  const ask = (request: PipelineRequest): void => thread.postMessage(request)
  const told = new Set<PipelineTold['kind']>()
  const client = new PipelineClient(
    { log: store.log, settings: store.settings, reachFor, checkpoint, program },
    {
      watch: (isWatched) => ask({ kind: 'watch', isWatched }),
      prepare: () => ask({ kind: 'prepare' }),
      cancel: () => ask({ kind: 'cancel' }),
      stop: async () => {
        const ended = once(thread, 'exit')
        ask({ kind: 'stop' })
        await ended
      },
    },
  )
  return new Promise((resolve, reject) => {
    thread.on('message', (message: PipelineTold) => {
      told.add(message.kind)
      if (message.kind === 'news') client.heard(message.news)
      else if (message.kind === 'change') client.noted(message.change)
      else if (message.kind === 'relayed') makeRelayed(message.calls, logger, metrics)
      else if (message.kind === 'started') resolve(client)
    })
    thread.on('error', (error) => {
      if (!told.has('started')) return reject(error)
      // Nobody can handle it: it ends the process like any other fault of ours.
      throw error
    })
    thread.on('exit', (code) => {
      if (!told.has('stopped')) throw new Error(`The pipeline's thread ended by itself with code ${code}`)
    })
  })
}
