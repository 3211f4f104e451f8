import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What V8 writes for --cpu-prof, as far as it is used here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const LINES = 30
const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The functions that took most time by themselves, over all profiles of a folder, and the time by file. */
export function summariseProfiles(folder: string): readonly string[] {
  const byFunction = new Map<string, number>()
  const byFile = new Map<string, number>()
  let total = 0
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile
    const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
    for (const [index, id] of profile.samples.entries()) {
      const micros = Math.max(0, profile.timeDeltas[index] ?? 0)
      const { functionName, url, lineNumber } = frames.get(id)!
      if (functionName === '(idle)') continue
      total += micros
      const file = shorten(url)
      add(byFunction, `${functionName || '(anonymous)'}  ${file}${url === '' ? '' : `:${lineNumber + 1}`}`, micros)
      add(byFile, file === '' ? functionName : file, micros)
    }
  }
  const list = (sums: ReadonlyMap<string, number>): string[] =>
    [...sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, LINES)
      .map(([name, micros]) => `${((micros * 100) / total).toFixed(1).padStart(5)} %  ${name}`)
  return [
    `CPU profile: ${(total / 1e6).toFixed(1)} s not idle. By function, own time:`,
    ...list(byFunction),
    'By file:',
    ...list(byFile),
  ]
}

const add = (sums: Map<string, number>, key: string, by: number): unknown => sums.set(key, (sums.get(key) ?? 0) + by)

const shorten = (url: string): string => {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path
}
