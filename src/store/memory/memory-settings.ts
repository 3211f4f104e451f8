import type { Settings } from '../views.ts'
import type { MemoryContent, MemoryDiskHandle } from './memory-disk.ts'

export function createMemorySettings(content: MemoryContent, handle: MemoryDiskHandle): Settings {
  return {
    get: async (key) => {
      handle.check()
      return content.settings.get(key)
    },
    set: async (values) => {
      handle.check()
      changeSettings(content, values)
    },
  }
}

export function changeSettings({ settings }: MemoryContent, values: Readonly<Record<string, string | null>>): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === null) settings.delete(key)
    else settings.set(key, value)
  }
}
