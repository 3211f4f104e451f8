const PROBE_EVERY_MS = 20
const PATIENCE_MS = 30_000

/**
 * Waits for something that has a name: resolves with the first value of `probe` that is neither undefined nor false. A probe that
 * rejects counts as not yet. Rejects with the name, and with what the last probe said, when patience ends.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + patienceMs
  let trouble = ''
  do {
    try {
      const value = await probe()
      if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>
      trouble = ''
    } catch (error) {
      trouble = `: ${String(error)}`
    }
    await nextProbe()
  } while (performance.now() < end)
  throw new Error(`Not within ${patienceMs} ms: ${what}${trouble}`)
}

const nextProbe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))
