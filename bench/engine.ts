import { readFileSync } from 'node:fs'
import { openBatch } from '../src/model/event-batch.ts'
import type { TrackedEvent } from '../src/model/event.ts'
import { parseEvent } from '../src/model/parse-event.ts'
import { compileText, EngineDesk, measure } from './engine-desk.ts'
import { createTemplates, fillTemplate, type BodyTemplate } from './event-mix.ts'
import { BENCH_WORKSPACE } from './processes.ts'
import { median, tenth, whole, type BenchOptions, type Report } from './report.ts'

/** About what one commit of a backlog holds. */
const EVENTS_PER_COMMIT = 4000
const EVENTS_PER_REQUEST = 100
const WARM_UP_EVENTS = 40_000
const START = Date.UTC(2026, 0, 1)
const EVENT_GAP_MS = 10

interface Round {
  readonly cpuMicros: number
  readonly allocatedBytes: number
  /** Of a record, at the end. */
  readonly characters: number
}

/** What the pipeline's events cost in the engine alone, record read and written, in this process and without a store. */
// eslint-disable-next-line require-await
export async function benchEngine(options: BenchOptions): Promise<Report> {
  const text = readFileSync(BENCH_WORKSPACE, 'utf8')
  run(text, { events: WARM_UP_EVENTS, profiles: options.profiles })
  const rounds: Round[] = []
  for (let number = 0; number < options.rounds; number++) {
    const round = run(text, options)
    rounds.push(round)
    options.say(
      `engine, round ${number + 1}: ${tenth(round.cpuMicros)} µs, ${whole(round.allocatedBytes)} bytes allocated an event; ${whole(round.characters)} characters a record`,
    )
  }
  const pick = (what: keyof Round): number => median(rounds.map((round) => round[what]))
  return {
    title: 'Engine',
    columns: ['', 'value'],
    rows: [
      ['CPU, µs an event', tenth(pick('cpuMicros'))],
      ['bytes allocated an event', whole(pick('allocatedBytes'))],
      ['characters of a record', whole(pick('characters'))],
    ],
    notes: [
      `${whole(options.events)} events of the pipeline's mix about ${whole(options.profiles)} people, no store: records read, wake-ups and events applied, records written, ${whole(EVENTS_PER_COMMIT)} events a commit; all threads of the process. Medians of ${options.rounds} rounds.`,
    ],
  }
}

function run(workspace: string, { events, profiles }: Pick<BenchOptions, 'events' | 'profiles'>): Round {
  const desk = new EngineDesk(compileText(workspace))
  const templates = createTemplates(EVENTS_PER_REQUEST)
  const sum = { cpuMicros: 0, allocatedBytes: 0 }
  for (let first = 0; first < events; first += EVENTS_PER_COMMIT) {
    const batch: TrackedEvent[] = []
    for (let from = first; from < first + EVENTS_PER_COMMIT; from += EVENTS_PER_REQUEST) {
      const template = templates[(from / EVENTS_PER_REQUEST) % templates.length]!
      batch.push(...readRequest(template, from, profiles))
    }
    const work = measure(() => desk.apply(batch))
    sum.cpuMicros += work.cpuMicros
    sum.allocatedBytes += work.allocatedBytes
  }
  return {
    cpuMicros: sum.cpuMicros / events,
    allocatedBytes: sum.allocatedBytes / events,
    characters: desk.characters / desk.profiles,
  }
}

/** Parsing is measured elsewhere. */
function readRequest(template: BodyTemplate, position: number, profiles: number): readonly TrackedEvent[] {
  const at = START + position * EVENT_GAP_MS
  const body = fillTemplate(template, { first: position, profiles, now: at })
  const batch = openBatch({ position, at, header: { source: 'web', count: EVENTS_PER_REQUEST, call: 'batch' }, body })
  return batch.events.map((_, index) => {
    const parsed = parseEvent(batch, index)
    if (!parsed.ok) throw new Error(parsed.error.detail)
    return parsed.value
  })
}
