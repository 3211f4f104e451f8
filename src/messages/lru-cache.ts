/** The most recently used values, bounded by what they weigh together. */
export interface LruCache<T> {
  get(key: string): T | undefined
  set(key: string, value: T, weight: number): void
}

export function createLruCache<T>(weightMax: number): LruCache<T> {
  const entries = new Map<string, { readonly value: T; readonly weight: number }>()
  let total = 0
  const drop = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0
    entries.delete(key)
  }
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      // A map keeps the order of insertion: putting it in again makes it the newest.
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, weight) {
      drop(key)
      entries.set(key, { value, weight })
      total += weight
      for (const oldest of entries.keys()) {
        if (total <= weightMax || oldest === key) return
        drop(oldest)
      }
    },
  }
}
