import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchBackfill } from './backfill.ts'
import { benchCohortCount } from './cohort-count.ts'
import { summariseProfiles } from './cpu-profile.ts'
import { benchEngine } from './engine.ts'
import { benchHotProfile } from './hot-profile.ts'
import { benchIngest } from './ingest.ts'
import { benchLatency } from './latency.ts'
import { benchPipeline } from './pipeline.ts'
import { toMarkdown, type BenchOptions, type Report } from './report.ts'
import { writeResult } from './results-file.ts'
import { benchWaiting } from './waiting.ts'

const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<Report>>> = {
  ingest: benchIngest,
  pipeline: benchPipeline,
  latency: benchLatency,
  backfill: benchBackfill,
  waiting: benchWaiting,
  engine: benchEngine,
  'cohort-count': benchCohortCount,
  'hot-profile': benchHotProfile,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(BENCHMARKS).join(',') },
    events: { type: 'string', default: '500000' },
    profiles: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    dry: { type: 'boolean', default: false },
  },
})

const options: BenchOptions = {
  events: countOf('events'),
  profiles: countOf('profiles'),
  rounds: countOf('rounds'),
  profile: values.profile,
  say: (line) => process.stderr.write(`${line}\n`),
}
if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true })

for (const name of values.only.split(',')) {
  const bench = BENCHMARKS[name]
  if (!bench) stop(`There is no benchmark "${name}". Known: ${Object.keys(BENCHMARKS).join(', ')}`)
  const report = await bench(options)
  process.stdout.write(`\n## ${report.title}\n\n${toMarkdown(report)}\n\n`)
  // At once: an interrupted run keeps what it has.
  if (!values.dry) writeResult(report, ['npm run bench', ...withArguments()].join(' '), new Date())
}
if (options.profile !== undefined) process.stdout.write(`${summariseProfiles(options.profile).join('\n')}\n`)

function countOf(name: 'events' | 'profiles' | 'rounds'): number {
  const count = Number(values[name])
  if (!Number.isSafeInteger(count) || count < 1)
    stop(`--${name} must be a whole number of 1 or more; found "${values[name]}"`)
  return count
}

/** The profile's folder is a place on this machine, and of no interest to others. */
function withArguments(): readonly string[] {
  const shown = process.argv
    .slice(2)
    .filter(
      (argument, index, all) =>
        !argument.startsWith('--profile=') && argument !== '--profile' && all[index - 1] !== '--profile',
    )
  return shown.length > 0 ? ['--', ...shown] : []
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
