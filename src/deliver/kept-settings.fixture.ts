import type { Settings } from '../store/views.ts'

/** Settings that live as long as the test. */
export function createKeptSettings(): Settings {
  const kept = new Map<string, string>()
  return {
    get: async (key) => kept.get(key),
    set: async (values) => {
      for (const [key, value] of Object.entries(values)) {
        if (value === null) kept.delete(key)
        else kept.set(key, value)
      }
    },
  }
}
