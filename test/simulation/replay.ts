import { reachFor } from '../../src/app/kind-rules.ts'
import { createManualClock } from '../../src/kernel/clock.ts'
import { silentLogger } from '../../src/kernel/logger.ts'
import { noMetrics } from '../../src/kernel/metrics.ts'
import { startPipeline } from '../../src/run/start-pipeline.ts'
import type { EventLog } from '../../src/store/log.ts'
import type { Store } from '../../src/store/views.ts'
import { createMemoryDisk, type MemoryDisk } from '../../src/store/memory/memory-disk.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'

/** The same log in a new store, applied from the beginning by a pipeline that has nothing else to do. */
export async function replay(disk: MemoryDisk, now: number): Promise<MemoryDisk> {
  const again = createMemoryDisk()
  again.content.log.push(...disk.content.log)
  const clock = createManualClock(now)
  const store = withoutEmissions(createMemoryStore({ clock, disk: again }))
  const options = { clock, store, logger: silentLogger, metrics: noMetrics, reachFor, dedupeSeed: 7 }
  const pipeline = await startPipeline(options)
  await pipeline.untilApplied(store.log.head())
  await pipeline.untilTakenOver()
  const isDue = () => [...again.content.profiles.values()].some(({ due }) => due !== null && due <= now)
  while (isDue()) await new Promise((resolve) => setImmediate(resolve))
  await pipeline.stop()
  await store.close()
  return again
}

/** What campaigns record is in the log already; days later it would pass for new. */
function withoutEmissions(store: Store): Store {
  const { log } = store
  const append: EventLog['append'] = (entries) =>
    entries.every(({ kind }) => kind === 'events')
      ? Promise.resolve({ position: log.head(), at: log.lastAt() })
      : log.append(entries)
  return { ...store, log: { ...log, append } }
}
