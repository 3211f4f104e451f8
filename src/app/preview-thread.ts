import { parentPort, workerData } from 'node:worker_threads'
import { silentLogger } from '../kernel/logger.ts'
import { systemClock } from '../kernel/clock.ts'
import { noMetrics } from '../kernel/metrics.ts'
import { programAt, compileDefinition } from '../run/definitions.ts'
import { countHeads } from '../run/head-count.ts'
import { previewCohort } from '../run/preview.ts'
import { openLentStore } from '../store/sqlite/lent-store.ts'
import { reachFor } from './kind-rules.ts'
import type { PreviewThreadData } from './start-preview.ts'

/** The thread of one preview: it reads much, and neither events nor their application shall wait for it. */

const { loan, definition, question } = workerData as PreviewThreadData
const store = await openLentStore(loan, { clock: systemClock, logger: silentLogger, metrics: noMetrics })
const { position } = await store.state.checkpoint()
const { program: current } = await programAt(store.settings, position, reachFor)
if (!current) throw new Error('There is no definition to preview against')
const program = compileDefinition({ text: definition, version: current.version + 1 }, current, reachFor)
const now = systemClock.now()
const judged = { store, program, current, now }
const found =
  question.kind === 'cohort'
    ? await previewCohort({ ...judged, cohort: question.cohort })
    : await countHeads({
        ...judged,
        cohorts: question.cohorts,
        isOver: () => systemClock.now() - now > question.withinMs,
      })
await store.close()
parentPort!.postMessage(found)
parentPort!.close()
