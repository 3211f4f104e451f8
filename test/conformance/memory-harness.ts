import { createManualClock } from '../../src/kernel/clock.ts'
import { createMemoryDisk } from '../../src/store/memory/memory-disk.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { StoreHarness } from './store-harness.ts'

export async function makeMemoryHarness(): Promise<StoreHarness> {
  const clock = createManualClock()
  const disk = createMemoryDisk()
  let store = createMemoryStore({ clock, disk })
  return {
    clock,
    get store() {
      return store
    },
    reopen: async () => {
      await store.close()
      store = createMemoryStore({ clock, disk })
      return store
    },
    crash: async () => {
      disk.crash()
      store = createMemoryStore({ clock, disk })
      return store
    },
    openTwice: async () => createMemoryStore({ clock, disk }),
    dispose: () => store.close(),
  }
}
