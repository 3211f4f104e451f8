import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from './mutations.ts'

/**
 * Breaks the engine on purpose, once for each of {@link MUTATIONS}, each time in a copy of the sources, and fails unless the suite
 * notices every time: `node test/model/break-engine.ts [words of a name]`. A mutation whose text is not found fails, too.
 */
const ROOT = join(import.meta.dirname, '../..')
/** Most faults show within a few thousand events; the rarest need a bound to be reached. */
const EVENTS = 400_000
/** Copies broken at the same time. */
const AT_ONCE = 2

type Verdict = 'caught' | 'NOT CAUGHT' | 'TEXT NOT FOUND' | 'TEXT FOUND TWICE' | 'BROKE OTHERWISE'

interface Outcome {
  readonly verdict: Verdict
  readonly detail: string
}

const wanted = process.argv.slice(2).join(' ')
const chosen = MUTATIONS.filter(({ name }) => name.includes(wanted))
const queue = [...chosen.entries()]
let caught = 0
await Promise.all(Array.from({ length: AT_ONCE }, work))
console.log(`${caught} of ${chosen.length} faults were caught`)
process.exitCode = caught === chosen.length && chosen.length > 0 ? 0 : 1

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [index, mutation] = next
    const { verdict, detail } = await outcomeOf(mutation)
    if (verdict === 'caught') caught++
    console.log(`${String(index + 1).padStart(2)} ${verdict}: ${mutation.name} (${mutation.file}). ${detail}`)
  }
}

async function outcomeOf(mutation: Mutation): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-mutation-'))
  try {
    for (const part of ['src', 'test/model', 'package.json'])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const parts = readFileSync(join(folder, mutation.file), 'utf8').split(mutation.text)
    if (parts.length === 1) return { verdict: 'TEXT NOT FOUND', detail: mutation.text }
    if (parts.length > 2) return { verdict: 'TEXT FOUND TWICE', detail: mutation.text }
    writeFileSync(join(folder, mutation.file), parts.join(mutation.becomes))
    return await runSuite(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Only a difference counts as caught: an engine that no longer runs proves nothing. */
async function runSuite(folder: string): Promise<Outcome> {
  const options = ['--events', String(EVENTS), '--workers', '1', '--no-shrink']
  const child = spawn(process.execPath, [...process.execArgv, join(folder, 'test/model/main.ts'), ...options])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  const events = / events +([\d,]+)/.exec(output)?.[1] ?? '?'
  const difference = /differ\. (.*)/.exec(output)?.[1]
  if (code === 0) return { verdict: 'NOT CAUGHT', detail: `${events} events` }
  if (!difference || difference.startsWith('It broke'))
    return { verdict: 'BROKE OTHERWISE', detail: output.slice(-2000) }
  return { verdict: 'caught', detail: `After ${events} events: ${difference}` }
}
