import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { toMarkdown, type Report } from './report.ts'

const FILE = fileURLToPath(new URL('./RESULTS.md', import.meta.url))
const HEAD = `# Benchmark results

Written by \`npm run bench\`; a partial run replaces only its own sections. What is measured and how: [README.md](README.md).
`

/** Puts a report in the file, in the place of the section with its title. */
export function writeResult(report: Report, command: string, now: Date): void {
  const sections = new Map(existsSync(FILE) ? readSections(readFileSync(FILE, 'utf8')) : [])
  const origin = `${now.toISOString().slice(0, 10)}, \`${command}\`, ${machine()}.`
  sections.set(report.title, `## ${report.title}\n\n${origin}\n\n${toMarkdown(report)}\n`)
  writeFileSync(FILE, [HEAD, ...sections.values()].join('\n'))
}

const readSections = (text: string): [string, string][] =>
  text
    .split(/^(?=## )/m)
    .filter((part) => part.startsWith('## '))
    .map((part) => [part.slice(3, part.indexOf('\n')), `${part.trimEnd()}\n`])

const machine = (): string =>
  `${availableParallelism()} cores (${(cpus()[0]?.model ?? 'unknown').trim()}), Node ${process.version}`
