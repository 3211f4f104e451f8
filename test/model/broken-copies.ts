import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One deliberate fault: `text` stands exactly once in `file` (from the project's root) and becomes `becomes`. */
export interface Mutation {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly becomes: string
}

type Verdict = 'caught' | 'NOT CAUGHT' | 'TEXT NOT FOUND' | 'TEXT FOUND TWICE' | 'BROKE OTHERWISE'

export interface Outcome {
  readonly verdict: Verdict
  readonly detail: string
}

export interface BrokenCopies {
  readonly mutations: readonly Mutation[]
  /** The folders under test/ that the suite needs. */
  readonly tests: readonly string[]
  /** Copies broken at the same time. */
  readonly atOnce: number
  /** Runs the suite in the copy. */
  readonly run: (folder: string) => Promise<Outcome>
}

const ROOT = join(import.meta.dirname, '../..')

/**
 * Breaks the sources on purpose, once for each mutation, each time in a copy, and fails unless the suite notices every time. Takes words
 * of a name from the command line. A mutation whose text is not found fails, too.
 */
export async function breakCopies(given: BrokenCopies): Promise<void> {
  const wanted = process.argv.slice(2).join(' ')
  const chosen = given.mutations.filter(({ name }) => name.includes(wanted))
  const queue = [...chosen.entries()]
  let caught = 0
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, mutation] = next
      const { verdict, detail } = await outcomeOf(mutation, given)
      if (verdict === 'caught') caught++
      console.log(`${String(index + 1).padStart(2)} ${verdict}: ${mutation.name} (${mutation.file}). ${detail}`)
    }
  }
  await Promise.all(Array.from({ length: given.atOnce }, work))
  console.log(`${caught} of ${chosen.length} faults were caught`)
  process.exitCode = caught === chosen.length && chosen.length > 0 ? 0 : 1
}

async function outcomeOf({ file, text, becomes }: Mutation, { tests, run }: BrokenCopies): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-mutation-'))
  try {
    for (const part of ['src', 'package.json', ...tests.map((name) => `test/${name}`)])
      cpSync(join(ROOT, part), join(folder, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const parts = readFileSync(join(folder, file), 'utf8').split(text)
    if (parts.length === 1) return { verdict: 'TEXT NOT FOUND', detail: text }
    if (parts.length > 2) return { verdict: 'TEXT FOUND TWICE', detail: text }
    writeFileSync(join(folder, file), parts.join(becomes))
    return await run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What a script of a copy said, and how it ended. */
export async function runScript(
  path: string,
  options: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(process.execPath, [...process.execArgv, path, ...options])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const code = await new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? 1)))
  return { code, output }
}
