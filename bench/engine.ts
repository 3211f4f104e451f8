import { readFileSync } from 'node:fs'
import { openBatch } from '../src/model/event-batch.ts'
import type { TrackedEvent } from '../src/model/event.ts'
import { parseEvent } from '../src/model/parse-event.ts'
import { AddressBook, compileText, EngineDesk, measure, type Addressed } from './engine-desk.ts'
import { createTemplates, fillTemplate, type BodyTemplate } from './event-mix.ts'
import { BENCH_WORKSPACE } from './processes.ts'
import { median, tenth, whole, type BenchOptions, type Report } from './report.ts'

/** Events for which records are read and written once: many, as in a commit of a backlog, and few, so that what was read dies young. */
const BATCHES = [4000, 400]
const EVENTS_PER_REQUEST = 100
const WARM_UP_EVENTS = 40_000
const START = Date.UTC(2026, 0, 1)
const EVENT_GAP_MS = 10

interface Round {
  readonly cpuMicros: number
  readonly allocatedBytes: number
  /** Characters of a record, at the end. */
  readonly length: number
}

/** What the pipeline's events cost in the engine alone, record read and written, in this process and without a store. */
export async function benchEngine(options: BenchOptions): Promise<Report> {
  const text = readFileSync(BENCH_WORKSPACE, 'utf8')
  run(text, BATCHES[0]!, { events: WARM_UP_EVENTS, profiles: options.profiles })
  const rounds = new Map<number, Round[]>(BATCHES.map((batch) => [batch, []]))
  for (let number = 0; number < options.rounds; number++) {
    for (const batch of BATCHES) {
      const round = run(text, batch, options)
      rounds.get(batch)!.push(round)
      options.say(
        `engine, ${whole(batch)} events at once: ${tenth(round.cpuMicros)} µs, ${whole(round.allocatedBytes)} bytes allocated an event; ${whole(round.length)} characters a record`,
      )
    }
  }
  const pick = (batch: number, what: keyof Round): number => median(rounds.get(batch)!.map((round) => round[what]))
  return {
    title: 'Engine',
    columns: ['events at once', 'CPU, µs an event', 'bytes allocated an event', 'characters a record'],
    rows: BATCHES.map((batch) => [
      whole(batch),
      tenth(pick(batch, 'cpuMicros')),
      whole(pick(batch, 'allocatedBytes')),
      whole(pick(batch, 'length')),
    ]),
    notes: [
      `${whole(options.events)} events of the pipeline's mix about ${whole(options.profiles)} people, no store: records read, wake-ups and events applied, records written; all threads of the process. Medians of ${options.rounds} rounds.`,
    ],
  }
}

function run(workspace: string, size: number, { events, profiles }: Pick<BenchOptions, 'events' | 'profiles'>): Round {
  const desk = new EngineDesk(compileText(workspace))
  const book = new AddressBook()
  const templates = createTemplates(EVENTS_PER_REQUEST)
  const sum = { cpuMicros: 0, allocatedBytes: 0 }
  for (let first = 0; first < events; first += size) {
    const batch: Addressed[] = []
    for (let from = first; from < first + size; from += EVENTS_PER_REQUEST) {
      const template = templates[(from / EVENTS_PER_REQUEST) % templates.length]!
      for (const event of readRequest(template, from, profiles)) batch.push(book.address(event))
    }
    const work = measure(() => desk.apply(batch))
    sum.cpuMicros += work.cpuMicros
    sum.allocatedBytes += work.allocatedBytes
  }
  return { cpuMicros: sum.cpuMicros / events, allocatedBytes: sum.allocatedBytes / events, length: desk.meanLength }
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
